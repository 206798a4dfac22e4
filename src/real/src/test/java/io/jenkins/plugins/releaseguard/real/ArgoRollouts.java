package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Argo Rollouts' controller, with its custom resource definitions. */
final class ArgoRollouts implements Part {
    private static final Duration START = Duration.ofSeconds(120);
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

    private final Parts parts;

    ArgoRollouts(Programs programs, Path logs, ControlPlane cluster, Parts around) throws IOException {
        this.parts = new Parts(around);
        try {
            for (Path definition : programs.definitions("argo-rollouts")) {
                define(cluster.api(), Files.readString(definition), parts);
            }
            Ports ports = new Ports(2);
            URI health = URI.create("http://127.0.0.1:" + ports.next() + "/healthz");
            parts.add(new Daemon(
                            "argo-rollouts",
                            logs,
                            List.of(
                                    programs.built("rollouts-controller"),
                                    "--kubeconfig=" + cluster.kubeconfig(),
                                    "--leader-elect=false",
                                    "--metricsport=" + ports.next(),
                                    "--healthzPort=" + health.getPort()))
                    .start());
            parts.await("Argo Rollouts' controller is well", START, () -> Http.isOk(health));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Has the API server know a custom resource.
     *
     * @param parts are watched while it waits
     */
    static void define(KubeApi api, String definition, Parts parts) throws IOException {
        String name = definition
                .lines()
                .filter(line -> line.startsWith("  name: "))
                .findFirst()
                .orElseThrow()
                .substring("  name: ".length());
        api.apply(DEFINITIONS + name, definition);
        parts.await("the definition of " + name, START, () -> isServed(api, name));
    }

    /** A definition that is established is served a moment later only. */
    private static boolean isServed(KubeApi api, String name) throws IOException {
        JsonNode spec = api.get(DEFINITIONS + name).path("spec");
        return api.exists("/apis/" + spec.path("group").asText() + "/"
                + spec.at("/versions/0/name").asText() + "/"
                + spec.at("/names/plural").asText());
    }

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}
