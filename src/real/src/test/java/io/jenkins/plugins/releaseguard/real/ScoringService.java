package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Scores rows from a queue by the versions that the real pods have, with the new feature if the real ConfigMap says so. Rows
 * that fail go back into the queue. {@code GET /metrics} has what was scored and how long the queue is.
 */
final class ScoringService implements Part {
    static final String FLAG = "FEATURE_ENABLE_NEW";
    static final String FLAGS = Cluster.NAMESPACE + "/configmaps/model-flags";

    private static final String PODS = Cluster.NAMESPACE + "/pods?labelSelector=app%3Dmodel-svc";
    private static final String TYPE = "text/plain; version=0.0.4";
    private static final int LOOK_MILLIS = 100;
    /** Rows in that time. */
    private static final int ARRIVE = 10;

    private static final int CAPACITY = 15;

    private final KubeApi api;
    /** By version, the share of the rows that fail. */
    private final Map<String, Double> withFeature = new ConcurrentHashMap<>();

    private final Map<String, Double> always = new ConcurrentHashMap<>();
    private final LocalServer server;
    private final Repeatedly work;
    private volatile List<String> pods = List.of();
    private long queue;
    private long scored;
    private long failed;
    private double due;

    ScoringService(KubeApi api) {
        this.api = api;
        this.server = LocalServer.start("scoring", 2, Map.of("/metrics", this::metrics));
        this.work = new Repeatedly("scoring", LOOK_MILLIS, this::work);
    }

    /** From now on some consumers send a version nulls for the new feature. */
    void sendNulls(String version, double share) {
        withFeature.put(version, share);
    }

    /** From now on a version fails with the new feature and without it. */
    void fail(String version, double share) {
        always.put(version, share);
    }

    private void work() throws IOException {
        List<String> ready = new ArrayList<>();
        for (JsonNode pod : api.get(PODS).path("items")) {
            if (isReady(pod)) {
                ready.add(pod.at("/spec/containers/0/image").asText().replaceFirst(".*:", ""));
            }
        }
        boolean feature = api.get(FLAGS).at("/data/" + FLAG).asText().equals("true");
        pods = ready;
        score(ready, feature);
    }

    private static boolean isReady(JsonNode pod) {
        return !pod.path("metadata").has("deletionTimestamp")
                && pod.at("/status/phase").asText().equals("Running");
    }

    private synchronized void score(List<String> ready, boolean feature) {
        queue += ARRIVE;
        if (ready.isEmpty()) {
            return;
        }
        long tries = Math.min(queue, CAPACITY);
        for (long i = 0; i < tries; i++) {
            String version = ready.get((int) (i % ready.size()));
            due += Math.max(always.getOrDefault(version, 0.0), feature ? withFeature.getOrDefault(version, 0.0) : 0);
            if (due >= 1) {
                due--;
                failed++;
            } else {
                scored++;
                queue--;
            }
        }
    }

    /** The versions of the pods that are ready, one for each pod. */
    List<String> pods() {
        return pods;
    }

    synchronized long queue() {
        return queue;
    }

    URI url() {
        return server.url();
    }

    private synchronized void metrics(HttpExchange exchange) throws IOException {
        LocalServer.send(
                exchange,
                200,
                TYPE,
                """
                # TYPE scoring_requests_total counter
                scoring_requests_total{outcome="ok"} %d
                scoring_requests_total{outcome="failed"} %d
                # TYPE scoring_queue_length gauge
                scoring_queue_length %d
                """
                        .formatted(scored, failed, queue));
    }

    @Override
    public void check() {
        work.check();
    }

    @Override
    public void close() {
        work.close();
        server.close();
    }
}
