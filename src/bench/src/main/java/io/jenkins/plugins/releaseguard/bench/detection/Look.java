package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;

/** What one look shows: counts by pod and class. Every rule gets the same. Not thread-safe. */
final class Look {
    static final int SECONDS = 30;
    static final Duration EVERY = Duration.ofSeconds(SECONDS);
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final Metric metric;
    private final long number;
    private final int[][] candidate;
    private final int[][] baseline;
    private final double[] candidateSums;
    private final double[] baselineSums;
    private final double level;
    private Counts ofCandidate;
    private Counts ofBaseline;

    /**
     * @param number 0 for the first one
     * @param level that both sides share; only an oracle may look at it
     */
    Look(Metric metric, long number, int[][] candidate, int[][] baseline, double level) {
        this.metric = metric;
        this.number = number;
        this.candidate = candidate;
        this.baseline = baseline;
        candidateSums = sums(candidate);
        baselineSums = sums(baseline);
        this.level = level;
    }

    /** Of all pods, by class; not to be changed. */
    double[] candidateSums() {
        return candidateSums;
    }

    /** Of all pods, by class; not to be changed. */
    double[] baselineSums() {
        return baselineSums;
    }

    double level() {
        return level;
    }

    /** As the engine has them; made once for all rules that ask. */
    Counts counts(Scope scope) {
        Instant after = START.plus(EVERY.multipliedBy(number));
        if (scope == Scope.CANDIDATE) {
            ofCandidate = ofCandidate == null ? metric.counts(candidate, after, EVERY) : ofCandidate;
            return ofCandidate;
        }
        ofBaseline = ofBaseline == null ? metric.counts(baseline, after, EVERY) : ofBaseline;
        return ofBaseline;
    }

    static int looks(double minutes) {
        return (int) Math.round(minutes * 60 / SECONDS);
    }

    private static double[] sums(int[][] counts) {
        double[] sums = new double[counts[0].length];
        for (int[] pod : counts) {
            for (int k = 0; k < pod.length; k++) {
                sums[k] += pod[k];
            }
        }
        return sums;
    }
}
