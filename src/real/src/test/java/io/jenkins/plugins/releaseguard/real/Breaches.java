package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * One service whose gauge turns bad, from then until all users are at its stable version again: by a gate, and by Argo
 * Rollouts' own background analysis, of the same query at the same interval with the same rule.
 */
final class Breaches implements Part {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Duration LONG = Duration.ofSeconds(120);
    private static final int GOOD = 100;
    private static final int BAD = 400;

    private final KubeApi api;
    private final Gauges gauges;
    private final String service;
    private final Candidate candidate;

    /** @param service of its own, so that several can be measured at a time */
    Breaches(Cluster cluster, Gauges gauges, String service) throws IOException {
        this.api = cluster.api();
        this.gauges = gauges;
        this.service = service;
        gauges.set(service, GOOD);
        candidate = new Candidate(cluster, gauges, service, Duration.ofMillis(10));
    }

    /**
     * When the value turns bad, each from 0 to 1. Releases begin right after Prometheus has read the service, so how old
     * its newest value is at the looks would always be the same.
     *
     * @param look how much of the interval between two looks has gone by
     * @param read how much of the interval between two of Prometheus's reads goes by before the release begins
     */
    record Phase(double look, double read) {
        private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

        /** Both spread evenly over all pairs, and one not tied to the other. */
        static Phase of(int pair, int pairs) {
            return new Phase((pair + 0.5) / pairs, (pair + 0.5) * GOLDEN % 1);
        }
    }

    /** What a gate took, in milliseconds. */
    record Ours(double onsetToRestored, double detectedToAccepted, double startedToAccepted) {}

    /**
     * One release that a gate stops.
     *
     * @param failures how many bad looks it takes
     */
    Ours byGate(Guard guard, Phase phase, int failures) throws Exception {
        begin("null", phase.read());
        LocalBuild build = guard.build("canaryGate readiness: 'off', onInconclusive: 'fail', policyText: '''%s'''"
                .formatted(
                        """
                        window: {every: %ds, lookback: 1s, warmUp: 1s, healthyFor: 10m, atMost: 20m, recoveredFor: 100ms, minRequests: 0}
                        signals: {p95: {query: '%s', unit: number, worse: higher}}
                        breach: p95 > 250 %d times
                        rollback: argo-rollout %s in prod
                        recovery: traffic 100%% on baseline within 60s
                        """
                                .formatted(INTERVAL.toSeconds(), Gauges.query(service), failures, service)));
        Builds.awaitLog(candidate.parts, build, "Watching every");
        double restored = turnBad(phase);
        JsonNode record = guard.record(build);
        if (!record.path("outcome").asText().equals("ROLLED_BACK")) {
            throw new AssertionError("not rolled back:\n" + build.log());
        }
        candidate.release.awaitPhase("Healthy");
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
    double byAnalysis(Phase phase, int failures) throws Exception {
        api.apply(
                Candidate.ANALYSIS + "analysistemplates/" + service,
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: %s}
                spec:
                  metrics:
                  - name: p95
                    interval: %ds
                    failureLimit: %d
                    failureCondition: result[0] > 250
                    provider: {prometheus: {address: "%s", query: '%s'}}
                """
                        .formatted(
                                service,
                                INTERVAL.toSeconds(),
                                failures - 1,
                                gauges.prometheus.url(),
                                Gauges.query(service)));
        begin("{\"templates\":[{\"templateName\":\"" + service + "\"}]}", phase.read());
        candidate.awaitAnalysis();
        double restored = turnBad(phase);
        candidate.undo();
        return restored;
    }

    /** Another version as a canary, with good figures. */
    private void begin(String analysis, double read) throws Exception {
        gauges.set(service, GOOD);
        gauges.awaitRead(service);
        Thread.sleep(Math.round(read * Gauges.INTERVAL.toMillis()));
        candidate.begin(analysis);
    }

    /**
     * The first look has just been made.
     *
     * @return milliseconds from the onset until the router's resource sends all users to the stable version
     */
    private double turnBad(Phase phase) throws Exception {
        candidate.hold(Duration.ofMillis(Math.round(phase.look() * INTERVAL.toMillis())));
        long onset = System.nanoTime();
        gauges.set(service, BAD);
        double restored = candidate.millisUntilReturned(onset, LONG);
        gauges.set(service, GOOD);
        return restored;
    }

    /** How long the command line takes to abort a canary. */
    double byCommandLine(TimedCommands commands) throws Exception {
        begin("null", 0);
        candidate.release.awaitRest();
        double millis = commands.millis("kubectl-argo-rollouts", "abort", service);
        candidate.undo();
        return millis;
    }

    @Override
    public void check() {
        candidate.check();
    }

    @Override
    public void close() {
        candidate.close();
        try {
            api.delete(Candidate.ANALYSIS + "analysistemplates/" + service);
        } catch (IOException e) {
            throw new AssertionError("the analysis is left behind", e);
        }
    }
}
