package io.jenkins.plugins.releaseguard.staging.model;

import java.util.List;

/** How long answers took, in cumulative buckets. Not thread-safe. */
final class Histogram {
    /** Upper bounds in seconds; one more bucket has none. */
    static final List<Double> BOUNDS = List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    private final long[] counts = new long[BOUNDS.size() + 1];
    private double sum;

    void observe(double seconds) {
        int bucket = 0;
        while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
            bucket++;
        }
        counts[bucket]++;
        sum += seconds;
    }

    double sum() {
        return sum;
    }

    /** For each bound, and at last for none, how many observations were at most that. */
    long[] cumulative() {
        long[] cumulative = counts.clone();
        for (int i = 1; i < cumulative.length; i++) {
            cumulative[i] += cumulative[i - 1];
        }
        return cumulative;
    }
}
