package io.jenkins.plugins.releaseguard.real;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model service that serves what the alias {@code champion} points at, resolved again and again, and says how good that is
 * for its users: {@code GET /predict} with the version, and {@code GET /metrics} with the AUC.
 */
final class AliasedModel implements Part {
    private static final double GOOD = 0.93;
    private static final String TYPE = "text/plain; version=0.0.4";

    private final Registry registry;
    private final Map<Integer, Double> auc = new ConcurrentHashMap<>();
    private final LocalServer server;
    private final Repeatedly reloads;
    private volatile int served;

    AliasedModel(Registry registry) throws IOException {
        this.registry = registry;
        load();
        this.server = LocalServer.start("recommender", 2, Map.of("/predict", this::predict, "/metrics", this::metrics));
        this.reloads = new Repeatedly("reload", this::load);
    }

    private void load() throws IOException {
        served = registry.aliases().get("champion");
    }

    /** From now on a version is as good for its users as this. */
    void measure(int version, double auc) {
        this.auc.put(version, auc);
    }

    URI url() {
        return server.url();
    }

    private void predict(HttpExchange exchange) throws IOException {
        LocalServer.send(exchange, 200, "application/json", "{\"version\": " + served + ", \"score\": 0.5}\n");
    }

    private void metrics(HttpExchange exchange) throws IOException {
        LocalServer.send(
                exchange,
                200,
                TYPE,
                """
                # TYPE model_online_auc gauge
                model_online_auc{app="recommender"} %s
                """
                        .formatted(auc.getOrDefault(served, GOOD)));
    }

    @Override
    public void check() {
        reloads.check();
    }

    @Override
    public void close() {
        reloads.close();
        server.close();
    }
}
