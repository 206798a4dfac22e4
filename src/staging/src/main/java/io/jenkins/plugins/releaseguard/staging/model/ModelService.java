package io.jenkins.plugins.releaseguard.staging.model;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.metrics.TextFormat;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * All pods of a model service behind one port: {@code POST /predict}, with the pod hash that the router chose in
 * {@link #ROUTE}, and {@code GET /metrics}. An answer waits on a timer for as long as the model would take; no thread
 * waits with it.
 */
public final class ModelService implements AutoCloseable {
    /** The request header that names the version. */
    public static final String ROUTE = "X-Pod-Hash";

    private static final int MAX_VERSIONS = 50;
    private static final int THREADS = 2;
    private static final String JSON = "application/json";

    private final String namespace;
    private final String service;
    private final Clock clock;
    private final Random random;
    private final ConcurrentMap<String, VersionPods> versions = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Behaviour> faults = new ConcurrentHashMap<>();
    private final LocalServer server;

    /** @param seed of latencies and failures */
    public ModelService(String namespace, String service, long seed, Clock clock) {
        this.namespace = namespace;
        this.service = service;
        this.clock = clock;
        this.random = new Random(seed);
        this.server = LocalServer.start("model", THREADS, Map.of("/predict", this::predict, "/metrics", this::metrics));
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return server.url();
    }

    /** Gives a version so many ready pods. */
    public void scale(StagedVersion version, int replicas) {
        if (versions.size() >= MAX_VERSIONS && !versions.containsKey(version.podHash())) {
            throw new IllegalStateException("more than " + MAX_VERSIONS + " versions");
        }
        versions.computeIfAbsent(
                        version.podHash(), hash -> new VersionPods(version, pod -> labels(version.podHash(), pod)))
                .scale(replicas);
    }

    private Map<String, String> labels(String hash, String pod) {
        return Map.of(
                "namespace", namespace,
                "service", service,
                "app", service,
                "pod", service + "-" + hash + "-" + pod,
                "rollouts_pod_template_hash", hash);
    }

    // ---- faults

    /** From now on a version takes 400 to 900 ms. */
    public void slow(String version) {
        faults.put(version, Behaviour.SLOW);
    }

    /** From now on half of a version's answers are HTTP 500. */
    public void errors(String version) {
        faults.put(version, Behaviour.FAILING);
    }

    /** Ends all faults. */
    public void heal() {
        faults.clear();
    }

    // ---- the API

    private void predict(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        LocalServer.body(exchange);
        String route = exchange.getRequestHeaders().getFirst(ROUTE);
        VersionPods version = route == null ? null : versions.get(route);
        Pod pod = version == null ? null : version.next();
        if (pod == null) {
            LocalServer.send(exchange, 503, JSON, "{\"error\": \"no pod is ready\"}\n");
            return;
        }
        String name = version.version().name();
        Behaviour.Answer answer = faults.getOrDefault(name, Behaviour.HEALTHY).next(random);
        clock.after(answer.latency(), "answer", () -> answer(exchange, name, pod, answer.code(), start));
    }

    private static void answer(HttpExchange exchange, String version, Pod pod, int code, long start) {
        pod.observe(code, (System.nanoTime() - start) / 1e9);
        String body = code == 200
                ? "{\"version\": \"" + version + "\", \"score\": 0.5}\n"
                : "{\"version\": \"" + version + "\", \"error\": \"the model failed\"}\n";
        try {
            LocalServer.send(exchange, code, JSON, body);
        } catch (IOException e) {
            // the client has gone, which is its own affair
            exchange.close();
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        StringBuilder out = new StringBuilder(16 * 1024);
        TextFormat.describe(out, Pod.DURATIONS, "histogram", "How long answers took.");
        Collection<VersionPods> all = versions.values();
        all.forEach(version -> version.ready().forEach(pod -> pod.writeDurations(out)));
        TextFormat.describe(out, Pod.REQUESTS, "counter", "Answers by status code.");
        all.forEach(version -> version.ready().forEach(pod -> pod.writeRequests(out)));
        LocalServer.send(exchange, 200, TextFormat.CONTENT_TYPE, out.toString());
    }

    /** Closes the port and every connection. */
    @Override
    public void close() {
        server.close();
    }
}
