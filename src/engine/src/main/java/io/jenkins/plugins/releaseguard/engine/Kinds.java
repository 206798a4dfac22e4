package io.jenkins.plugins.releaseguard.engine;

import io.jenkins.plugins.releaseguard.engine.machine.Machine;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.argo.ArgoRolloutKind;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdCheck;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdPauseKind;
import io.jenkins.plugins.releaseguard.engine.rollback.command.CommandKind;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.FeatureFlagKind;
import io.jenkins.plugins.releaseguard.engine.rollback.flag.RestCheck;
import io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxSuspendKind;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitCheck;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitPinKind;
import io.jenkins.plugins.releaseguard.engine.rollback.git.GitRevertKind;
import io.jenkins.plugins.releaseguard.engine.rollback.helm.HelmKind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ClusterCheck;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.KubernetesClients;
import io.jenkins.plugins.releaseguard.engine.rollback.mlflow.MlflowAliasKind;
import io.jenkins.plugins.releaseguard.engine.rollback.mlflow.MlflowCheck;
import io.jenkins.plugins.releaseguard.engine.rollback.route.RouteKind;
import io.jenkins.plugins.releaseguard.engine.rollback.service.ServiceKind;
import io.jenkins.plugins.releaseguard.engine.rollback.workload.WorkloadKind;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.alertmanager.AlertKind;
import io.jenkins.plugins.releaseguard.engine.signal.alertmanager.AlertReading;
import io.jenkins.plugins.releaseguard.engine.signal.derived.DerivedKind;
import io.jenkins.plugins.releaseguard.engine.signal.derived.PairKind;
import io.jenkins.plugins.releaseguard.engine.signal.mlflow.MlflowKind;
import io.jenkins.plugins.releaseguard.engine.signal.predictions.PredictionsKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.CounterKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.HistogramKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.PrometheusCheck;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.QueryKind;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.RatioKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.CloudWatchKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.DatadogKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.GraphiteKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.InfluxDbKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.NewRelicKind;
import io.jenkins.plugins.releaseguard.engine.signal.vendor.VendorReading;
import io.jenkins.plugins.releaseguard.engine.signal.web.JsonKind;
import io.jenkins.plugins.releaseguard.engine.signal.web.JsonReading;
import java.net.http.HttpClient;
import java.util.List;

/** Every kind of signal and of rollback leg that there is: a new one is registered here, and nowhere else. */
public final class Kinds {
    private Kinds() {}

    /** Kinds of signals. */
    public static List<SourceKind> signals() {
        return List.of(
                new HistogramKind(),
                new RatioKind(),
                new CounterKind(),
                new QueryKind(),
                new DerivedKind(),
                new PairKind(),
                new MlflowKind(),
                new AlertKind(),
                new JsonKind(),
                new PredictionsKind(),
                new DatadogKind(),
                new CloudWatchKind(),
                new NewRelicKind(),
                new InfluxDbKind(),
                new GraphiteKind());
    }

    /** The kind that reads a signal. */
    public static SourceKind of(Signal signal) {
        return signals().stream()
                .filter(kind -> kind.specs().isInstance(signal.spec()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No kind of signal reads " + signal.spec()));
    }

    /** Kinds of rollback legs. */
    public static List<Mechanism> legs() {
        return List.of(
                new ArgoCdPauseKind(),
                new ArgoRolloutKind(),
                new CommandKind(),
                WorkloadKind.deployment(),
                WorkloadKind.statefulSet(),
                new FeatureFlagKind(),
                new FluxSuspendKind(),
                new GitPinKind(),
                new GitRevertKind(),
                new HelmKind(),
                new MlflowAliasKind(),
                new ServiceKind(),
                RouteKind.istio(),
                RouteKind.istioMirror(),
                RouteKind.gatewayApi(),
                RouteKind.gatewayApiMirror(),
                RouteKind.kserve(),
                RouteKind.nginx(),
                RouteKind.trafficSplit());
    }

    /** Tries a cluster as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryCluster(Cluster cluster, KubernetesClients.Access access, Machine machine) {
        return ClusterCheck.of(cluster, access, legs(), machine);
    }

    /** Tries an MLflow server as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryMlflow(Mechanism.WebServer server) {
        return MlflowCheck.of(server);
    }

    /** Tries an Argo CD server as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryArgoCd(Mechanism.WebServer server) {
        return ArgoCdCheck.of(server);
    }

    /** Tries a server with a REST API as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryRest(RestType type, Mechanism.WebServer server) {
        return RestCheck.of(type, server);
    }

    /** Tries a Git repository as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryGit(Mechanism.WebServer server, String branch) {
        return GitCheck.of(server, branch);
    }

    /** Tries a metric server as an administrator has entered it, for at most some seconds. */
    public static ConnectionCheck tryMetricServer(MetricServer server, Authorization authorization, HttpClient http) {
        return switch (server.type()) {
            case ALERTMANAGER -> AlertReading.check(server, authorization, http);
            case WEB -> JsonReading.check(server, authorization, http);
            case PROMETHEUS -> PrometheusCheck.of(server, authorization, http);
            default -> VendorReading.check(server, http);
        };
    }
}
