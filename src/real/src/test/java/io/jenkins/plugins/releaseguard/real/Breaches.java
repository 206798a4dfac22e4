package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.LocalServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * From a gauge that turns bad until all users are at the stable version again: by a gate, and by Argo Rollouts' own background
 * analysis, of the same query at the same interval with the same rule.
 */
final class Breaches implements Part {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final String QUERY = "model_p95_ms{app=\"model-svc\"}";
    private static final String ANALYSIS = "/apis/argoproj.io/v1alpha1/namespaces/prod/";
    private static final String TEMPLATE = ANALYSIS + "analysistemplates";
    private static final Map<String, Integer> RETURNED = Map.of("model-svc-stable", 100, "model-svc-canary", 0);
    private static final int LOOK_MILLIS = 10;
    private static final int GOOD = 100;
    private static final int BAD = 400;

    private final KubeApi api;
    private final Guard guard;
    private final Parts parts;
    private final Release release;
    private final Prometheus prometheus;
    private volatile int gauge = GOOD;
    private int version = 4;

    Breaches(Cluster cluster, Guard guard, Path folder) throws IOException {
        this.api = cluster.api();
        this.parts = new Parts(cluster);
        try {
            release = new Release(api, parts);
            release.create();
            parts.onClose(this::deleteRelease);
            LocalServer exporter = LocalServer.start("exporter", 2, Map.of("/metrics", this::metrics));
            parts.onClose(exporter::close);
            prometheus = parts.add(new Prometheus(folder.resolve("prometheus"), exporter.url(), parts));
            this.guard = guard.metrics(prometheus.url()).cluster(cluster, cluster.token("guard", Release.PERMISSIONS));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private void deleteRelease() {
        try {
            release.delete();
            api.delete(TEMPLATE + "/p95");
        } catch (IOException e) {
            throw new AssertionError("the release is left behind", e);
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        LocalServer.send(
                exchange,
                200,
                "text/plain; version=0.0.4",
                "# TYPE model_p95_ms gauge\nmodel_p95_ms{app=\"model-svc\"} " + gauge + "\n");
    }

    /** What a gate took, in milliseconds. */
    record Ours(double onsetToRestored, double detectedToAccepted, double startedToAccepted) {}

    /**
     * One release that a gate stops.
     *
     * @param phase how much of the interval has gone by at the onset, from 0 to 1
     * @param failures how many bad looks it takes
     */
    Ours byGate(double phase, int failures) throws Exception {
        canary("null");
        LocalBuild build = guard.build("canaryGate readiness: 'off', onInconclusive: 'fail', policyText: '''%s'''"
                .formatted(
                        """
                        window: {every: %ds, lookback: 1s, warmUp: 1s, healthyFor: 10m, atMost: 20m, recoveredFor: 1s, minRequests: 0}
                        signals: {p95: {query: '%s', unit: number, worse: higher}}
                        breach: p95 > 250 %d times
                        rollback: argo-rollout model-svc in prod
                        recovery: [p95 <= 250 within 60s, traffic 100%% on baseline within 60s]
                        """
                                .formatted(INTERVAL.toSeconds(), QUERY, failures)));
        Builds.awaitLog(parts, build, "Watching every");
        double restored = turnBad(phase);
        JsonNode record = guard.record(build);
        if (!record.path("outcome").asText().equals("ROLLED_BACK")) {
            throw new AssertionError("not rolled back:\n" + build.log());
        }
        release.awaitPhase("Healthy");
        JsonNode timeline = record.path("timeline");
        return new Ours(restored, millis(timeline, "detected", "accepted"), millis(timeline, "started", "accepted"));
    }

    static double millis(JsonNode timeline, String from, String to) {
        return Duration.between(
                        Instant.parse(timeline.path(from).asText()),
                        Instant.parse(timeline.path(to).asText()))
                .toMillis();
    }

    /** The same by Argo Rollouts itself. */
    double byAnalysis(double phase, int failures) throws Exception {
        api.apply(
                TEMPLATE + "/p95",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: p95}
                spec:
                  metrics:
                  - name: p95
                    interval: %ds
                    failureLimit: %d
                    failureCondition: result[0] > 250
                    provider: {prometheus: {address: "%s", query: '%s'}}
                """
                        .formatted(INTERVAL.toSeconds(), failures - 1, prometheus.url(), QUERY));
        canary("{\"templates\":[{\"templateName\":\"p95\"}]}");
        String hash = release.hash(name());
        parts.await("the analysis has looked", LONG, () -> looks(hash) > 0);
        double restored = turnBad(phase);
        undo();
        return restored;
    }

    private int looks(String hash) throws IOException {
        int looks = 0;
        for (JsonNode run : api.get(ANALYSIS + "analysisruns?labelSelector=" + Release.HASH + "%3D" + hash)
                .path("items")) {
            looks += run.at("/status/metricResults/0/measurements").size();
        }
        return looks;
    }

    /** Another version as a canary at 10 %, with good figures. */
    private void canary(String analysis) throws IOException {
        gauge = GOOD;
        parts.await("Prometheus has good figures", LONG, () -> prometheus.value(QUERY) == GOOD);
        version++;
        release.change("{\"template\":%s,\"strategy\":{\"canary\":{\"analysis\":%s}}}"
                .formatted(Release.template(name()), analysis));
        release.awaitPhase("Paused");
    }

    private String name() {
        return "v" + version;
    }

    /** Back to v4, after an abort. */
    private void undo() throws IOException {
        release.change(
                "{\"template\":%s,\"strategy\":{\"canary\":{\"analysis\":null}}}".formatted(Release.template("v4")));
        release.awaitPhase("Healthy");
    }

    /** @return milliseconds from the onset until the router's resource sends all users to the stable version */
    private double turnBad(double phase) throws Exception {
        Duration good = INTERVAL.plusMillis(Math.round(phase * INTERVAL.toMillis()));
        parts.holds("the canary is watched", good, () -> !release.weights().equals(RETURNED));
        long onset = System.nanoTime();
        gauge = BAD;
        while (!release.weights().equals(RETURNED)) {
            if (System.nanoTime() - onset > LONG.toNanos()) {
                throw new AssertionError("not restored within " + LONG);
            }
            Thread.sleep(LOOK_MILLIS);
        }
        double restored = (System.nanoTime() - onset) / 1e6;
        gauge = GOOD;
        return restored;
    }

    /** How long the command line takes to abort a canary. */
    double byCommandLine(TimedCommands commands) throws Exception {
        canary("null");
        release.awaitRest();
        double millis = commands.millis("kubectl-argo-rollouts", "abort", "model-svc");
        parts.await("the canary is aborted", LONG, () -> release.weights().equals(RETURNED));
        undo();
        return millis;
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
