package io.jenkins.plugins.releaseguard.engine.policy;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Reads policies in a world with one default server and one default cluster, or another one. */
final class Read {
    static final MetricServer PROMETHEUS = server("prometheus", "prometheus-client", true);
    static final Cluster PROD_EU = cluster("prod-eu", List.of("prod", "shop"), true);
    static final MlflowServer MLFLOW = mlflow("mlflow", true);
    static final Servers ONE_OF_EACH = new Servers(List.of(PROMETHEUS), List.of(PROD_EU), List.of(MLFLOW));

    static final String THREE_LINES =
            """
            breach:   p95_latency > 250ms for 5m
            rollback: argo-rollout model-svc in prod
            recovery: p95_latency <= 250ms within 10m
            """;

    private static final PolicyReader READER = new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn());

    private Read() {}

    static Policy policy(String text) throws PolicyException {
        return policy(text, ONE_OF_EACH);
    }

    static Policy policy(String text, Servers servers) throws PolicyException {
        return READER.read(text, "p.yaml", servers);
    }

    /** One line for each mistake, {@code line:column: message}; empty when there is none. */
    static String mistakes(String text, Servers servers) {
        try {
            policy(text, servers);
            return "";
        } catch (PolicyException e) {
            return e.getMessage().replace("p.yaml:", "");
        }
    }

    static MetricServer server(String name, String catalogue, boolean isDefault) {
        return new MetricServer(
                name,
                URI.create("http://" + name + ":9090"),
                null,
                catalogue,
                MetricServer.DEFAULT_SCOPE_LABEL,
                Duration.ofSeconds(15),
                isDefault);
    }

    static MlflowServer mlflow(String name, boolean isDefault) {
        return new MlflowServer(name, URI.create("http://" + name + ":5000"), null, List.of(), isDefault);
    }

    static Cluster cluster(String name, List<String> namespaces, boolean isDefault) {
        return new Cluster(name, URI.create("https://" + name + ":6443"), null, namespaces, List.of(), null, isDefault);
    }
}
