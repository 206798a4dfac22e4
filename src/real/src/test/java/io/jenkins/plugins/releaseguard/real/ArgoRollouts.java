package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Argo Rollouts' controller, with its custom resource definitions. */
final class ArgoRollouts implements Part {
    private static final Duration START = Duration.ofSeconds(300);

    private final Parts parts;

    ArgoRollouts(Programs programs, Path logs, ControlPlane cluster, Parts around) throws IOException {
        this.parts = new Parts(around);
        try {
            for (Path definition : programs.definitions("argo-rollouts")) {
                CustomResources.define(cluster.api(), parts, Files.readString(definition));
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

    @Override
    public void check() {
        parts.check();
    }

    @Override
    public void close() {
        parts.close();
    }
}
