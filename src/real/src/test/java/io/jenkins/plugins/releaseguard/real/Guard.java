package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.config.ArgoCdServerEntry;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.GitRepositoryEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.MlflowServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.local.LocalJenkins;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A controller with the plugin, set up as an administrator would for the real parts. */
final class Guard implements Part {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String CREDENTIAL = "cluster";

    private final LocalJenkins jenkins;

    /** @param home need not exist */
    Guard(Path home) {
        this.jenkins = LocalJenkins.start(home);
    }

    Guard metrics(URI prometheus) {
        MetricServerEntry metrics = new MetricServerEntry("real", prometheus.toString());
        metrics.setCatalogue("prometheus-client");
        metrics.setScrapeInterval("1s");
        metrics.setDefault(true);
        ReleaseGuardConfiguration.get().setMetricServers(List.of(metrics));
        return this;
    }

    /** Beside the metric server. */
    Guard alertmanager(URI server) {
        MetricServerEntry alerts = new MetricServerEntry("alerts", server.toString());
        alerts.setType("alertmanager");
        alerts.setDefault(true);
        ReleaseGuardConfiguration configuration = ReleaseGuardConfiguration.get();
        configuration.setMetricServers(Stream.concat(configuration.getMetricServers().stream(), Stream.of(alerts))
                .toList());
        return this;
    }

    Guard cluster(Cluster real, String token) throws IOException {
        LocalCredentials.addText(CREDENTIAL, token, null);
        ClusterEntry cluster = new ClusterEntry("real", real.server());
        cluster.setCaCertificate(real.caCertificate());
        cluster.setCredentialsId(CREDENTIAL);
        cluster.setNamespaces(List.of("prod"));
        cluster.setDefault(true);
        ReleaseGuardConfiguration.get().setClusters(List.of(cluster));
        return this;
    }

    Guard helm(String program) {
        ReleaseGuardConfiguration.get().setHelm(program);
        return this;
    }

    Guard mlflow(URI server) {
        MlflowServerEntry mlflow = new MlflowServerEntry("real", server.toString());
        mlflow.setDefault(true);
        ReleaseGuardConfiguration.get().setMlflowServers(List.of(mlflow));
        return this;
    }

    Guard git(URI repository, String user, String password) {
        LocalCredentials.addUser("git", user, password, null);
        GitRepositoryEntry git = new GitRepositoryEntry("deploys", repository.toString());
        git.setCredentialsId("git");
        ReleaseGuardConfiguration.get().setGitRepositories(List.of(git));
        return this;
    }

    Guard argoCd(URI server, String token) {
        LocalCredentials.addText("argocd", token, null);
        ArgoCdServerEntry argoCd = new ArgoCdServerEntry("real", server.toString());
        argoCd.setCredentialsId("argocd");
        argoCd.setDefault(true);
        ReleaseGuardConfiguration.get().setArgoCdServers(List.of(argoCd));
        return this;
    }

    /** Starts a build of a Jenkinsfile that lies in a folder with all that belongs to it. */
    LocalBuild buildFolder(Path repository) throws IOException {
        return jenkins.build(jenkins.jobFromFolder("release", repository, "Jenkinsfile"), Map.of(), System.out);
    }

    /** Starts a build of a script. */
    LocalBuild build(String script) throws IOException {
        return build("release", script);
    }

    /** Starts a build of a script, in a job of its own name. */
    LocalBuild build(String job, String script) throws IOException {
        return jenkins.build(jenkins.jobFromScript(job, script), Map.of(), System.out);
    }

    void awaitEnd(LocalBuild build) throws InterruptedException, TimeoutException {
        build.awaitEnd(LIMIT);
    }

    /** The record that a build leaves when it ends. */
    JsonNode record(LocalBuild build) throws IOException, InterruptedException, TimeoutException {
        awaitEnd(build);
        ReleaseGuardAction action = build.run().getAction(ReleaseGuardAction.class);
        if (action == null) {
            throw new AssertionError("the build has left no record:\n" + build.log());
        }
        return new ObjectMapper()
                .readTree(Files.readString(action.record(action.getIds().get(0))));
    }

    @Override
    public void close() {
        jenkins.close();
    }
}
