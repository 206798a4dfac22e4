package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import io.jenkins.plugins.releaseguard.staging.traffic.TrafficGenerator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Users of a model service at v4 with a canary v5 at 10 %, in a real cluster and measured by a real Prometheus. */
final class CanaryWorld implements Part {
    private static final int REQUESTS_PER_SECOND = 60;
    private static final Duration LATE = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SEED = 7;

    final Cluster cluster;
    final Path folder;
    final Parts parts;
    final Release release;
    final ModelService model;
    final Prometheus prometheus;

    private final Facts facts = new Facts(fact -> {});
    private final Router router = new Router(facts);

    /** @param folder for logs and data */
    CanaryWorld(Cluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        this.parts = new Parts(cluster);
        try {
            release = new Release(cluster.api(), parts);
            release.create();
            parts.onClose(this::deleteRelease);
            Clock clock = new Clock("model", 2, facts);
            parts.onClose(clock::close);
            model = new ModelService("prod", "model-svc", SEED, clock);
            parts.onClose(model::close);
            parts.add(new Mesh(release, model, router));
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), model.url(), parts));
            TrafficGenerator users = new TrafficGenerator(
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                    model.url(),
                    router,
                    REQUESTS_PER_SECOND,
                    LATE,
                    SEED,
                    clock);
            parts.onClose(users::close);
            users.start();
            release.push("v5");
            release.awaitPhase("Paused");
            awaitRequests("v4", 10);
            awaitRequests("v5", 10);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Waits until Prometheus has seen so many further requests to a version. */
    void awaitRequests(String version, int further) throws IOException {
        String query = "sum(http_requests_total{rollouts_pod_template_hash=\"%s\"})".formatted(release.hash(version));
        double before = prometheus.value(query);
        double from = Double.isNaN(before) ? 0 : before;
        parts.await(further + " requests to " + version, LONG, () -> prometheus.value(query) >= from + further);
    }

    /** Waits until a build that goes on has said something. */
    void awaitLog(LocalBuild build, String text) {
        Builds.awaitLog(parts, build, text);
    }

    /** What users get, over the last seconds, in seconds; NaN: Prometheus does not know. */
    double p95() throws IOException {
        return prometheus.value(
                "histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[4s])))");
    }

    /** Where users go now, in percent by the version's name. */
    Map<String, Integer> users() {
        return router.weights().entrySet().stream()
                .collect(Collectors.toMap(weight -> weight.getKey().name(), Map.Entry::getValue));
    }

    private void deleteRelease() {
        try {
            release.delete();
        } catch (IOException e) {
            throw new AssertionError("the release is left behind", e);
        }
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
