package io.jenkins.plugins.releaseguard.real;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A gauge for each of several services, at a real Prometheus that reads them every second. */
final class Gauges implements Part {
    /** Between two reads of Prometheus. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofSeconds(120);

    private final Map<String, Integer> values = new ConcurrentHashMap<>();
    private final Parts parts;
    final Prometheus prometheus;

    /** @param folder for configuration, data and log; need not exist */
    Gauges(Path folder, Part around) throws IOException {
        parts = new Parts(around);
        try {
            LocalServer exporter = LocalServer.start("exporter", 2, Map.of("/metrics", this::metrics));
            parts.onClose(exporter::close);
            prometheus = parts.add(new Prometheus(folder, exporter.url(), parts));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder text = new StringBuilder("# TYPE model_p95_ms gauge\n");
        values.forEach((service, value) -> text.append("model_p95_ms{app=\"%s\"} %d\n".formatted(service, value)));
        LocalServer.send(exchange, 200, "text/plain; version=0.0.4", text.toString());
    }

    /** The query of a service's gauge. */
    static String query(String service) {
        return "model_p95_ms{app=\"" + service + "\"}";
    }

    void set(String service, int value) {
        values.put(service, value);
    }

    /** Waits until Prometheus has the value that was set. */
    void awaitRead(String service) {
        parts.await(
                "Prometheus has the value of " + service,
                LONG,
                () -> prometheus.value(query(service)) == values.get(service));
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
