package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import io.jenkins.plugins.releaseguard.staging.traffic.TrafficGenerator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Users of a model service, who go where a router sends them, measured by a real Prometheus. */
final class Users implements Part {
    private static final int REQUESTS_PER_SECOND = 60;
    private static final Duration LATE = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SEED = 7;

    final ModelService model;
    final Prometheus prometheus;

    private final Router router;
    private final Parts parts;
    private final Facts facts = new Facts(fact -> {});
    private final TrafficGenerator generator;

    /**
     * @param folder for data and logs of Prometheus
     * @param around what they need
     */
    Users(Path folder, Parts around) throws IOException {
        this.parts = new Parts(around);
        try {
            Clock clock = new Clock("model", 2, facts);
            parts.onClose(clock::close);
            router = new Router(facts);
            model = new ModelService("prod", "model-svc", SEED, clock);
            parts.onClose(model::close);
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), model.url(), parts));
            generator = new TrafficGenerator(
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                    model.url(),
                    router,
                    REQUESTS_PER_SECOND,
                    LATE,
                    SEED,
                    clock);
            parts.onClose(generator::close);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Sends them by these weights; while those are not 100 together, as between two writes of a controller, by the earlier ones. */
    void route(Map<StagedVersion, Integer> weights) {
        if (weights.values().stream().mapToInt(weight -> weight).sum() == 100) {
            router.set(weights);
        }
    }

    /** From now on they ask. */
    void start() {
        generator.start();
    }

    /** Waits until Prometheus has seen so many further requests to a version. */
    void awaitRequests(String version, String hash, int further) throws IOException {
        String query = "sum(http_requests_total{rollouts_pod_template_hash=\"%s\"})".formatted(hash);
        double before = prometheus.value(query);
        double from = Double.isNaN(before) ? 0 : before;
        parts.await(further + " requests to " + version, LONG, () -> prometheus.value(query) >= from + further);
    }

    /** What they get, over the last seconds, in seconds; NaN: Prometheus does not know. */
    double p95() throws IOException {
        return prometheus.value(
                "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[4s])))");
    }

    /** Waits until all of them go to a version; they follow the cluster every 200 ms. */
    void awaitAllAt(String version) {
        parts.await("all users at " + version, LONG, () -> shares().equals(Map.of(version, 100)));
    }

    /** Where they go now, in percent by the version's name. */
    Map<String, Integer> shares() {
        return router.weights().entrySet().stream()
                .collect(Collectors.toMap(weight -> weight.getKey().name(), Map.Entry::getValue));
    }

    @Override
    public void check() {
        parts.check();
        facts.all(Facts.Kind.PROBLEM).forEach(problem -> {
            throw new AssertionError(problem.detail());
        });
    }

    @Override
    public void close() {
        parts.close();
    }
}
