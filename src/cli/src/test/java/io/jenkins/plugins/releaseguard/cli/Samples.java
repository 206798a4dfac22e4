package io.jenkins.plugins.releaseguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that tests write into files. */
final class Samples {
    static final String THREE_LINES =
            """
            breach:   p95_latency > 250ms for 5m
            rollback: argo-rollout model-svc in prod
            recovery: p95_latency <= 250ms within 10m
            """;

    /** Two mistakes. */
    static final String WRONG =
            """
            breach:   p95_latncy > 250ms for 5m
            rollback: argo-rollout model-svc in prod
            recovry:  p95_latency <= 250ms within 10m
            recovery: p95_latency <= 250ms within 10m
            """;

    /** One warning: samples come every 15s. */
    static final String DOUBTFUL = "window: {every: 5s}\n" + THREE_LINES;

    static final String SERVERS =
            """
            metricServers:
              - name: prometheus
                url: http://prometheus:9090
                catalogue: prometheus-client
                default: true
            clusters:
              - name: prod-eu
                server: https://10.0.0.1:6443
                token: ${PROD_EU}
                namespaces: [prod]
                default: true
            """;

    private Samples() {}

    static String write(Path folder, String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
