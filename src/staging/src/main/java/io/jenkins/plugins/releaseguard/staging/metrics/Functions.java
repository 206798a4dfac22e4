package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** The arithmetic of PromQL's functions, as in Prometheus 3 ({@code promql/functions.go}, {@code quantile.go}). */
final class Functions {
    private static final double EXTRAPOLATE_UP_TO = 1.1;

    /** A bucket of a histogram: how many observations were at most {@code upperBound}. */
    record Bucket(double upperBound, double count) {}

    private Functions() {}

    /**
     * How much a counter grew in a window, extrapolated to the window's ends but not below zero.
     *
     * @param samples within the window, without stale markers
     * @param start of the window in Unix milliseconds
     * @param end of the window
     * @return nothing with fewer than two samples
     */
    static OptionalDouble increase(Samples samples, long start, long end) {
        int n = samples.size();
        if (n < 2) {
            return OptionalDouble.empty();
        }
        double[] values = samples.values();
        double grown = values[n - 1] - values[0];
        for (int i = 1; i < n; i++) {
            if (values[i] < values[i - 1]) {
                grown += values[i - 1];
            }
        }
        double sampled = (samples.times()[n - 1] - samples.times()[0]) / 1000.0;
        double average = sampled / (n - 1);
        double toStart = (samples.times()[0] - start) / 1000.0;
        double toEnd = (end - samples.times()[n - 1]) / 1000.0;
        if (toStart >= average * EXTRAPOLATE_UP_TO) {
            toStart = average / 2;
        }
        if (grown > 0 && values[0] >= 0) {
            toStart = Math.min(toStart, sampled * (values[0] / grown));
        }
        if (toEnd >= average * EXTRAPOLATE_UP_TO) {
            toEnd = average / 2;
        }
        return OptionalDouble.of(grown * ((sampled + toStart + toEnd) / sampled));
    }

    /** The quantile by linear interpolation within its bucket; NaN where there is nothing to tell it by. */
    static double quantile(double q, List<Bucket> unsorted) {
        if (Double.isNaN(q) || q < 0 || q > 1) {
            return Double.isNaN(q) ? Double.NaN : q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        List<Bucket> buckets = unsorted.stream()
                .sorted(Comparator.comparingDouble(Bucket::upperBound))
                .toList();
        int n = buckets.size();
        if (n < 2 || buckets.get(n - 1).upperBound() != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double[] counts = monotonic(buckets);
        double observations = counts[n - 1];
        if (observations == 0 || Double.isNaN(observations)) {
            return Double.NaN;
        }
        double rank = q * observations;
        int b = 0;
        while (b < n - 1 && counts[b] < rank) {
            b++;
        }
        if (b == n - 1) {
            return buckets.get(n - 2).upperBound();
        }
        double end = buckets.get(b).upperBound();
        if (b == 0) {
            return end <= 0 ? end : end * (rank / counts[0]);
        }
        double start = buckets.get(b - 1).upperBound();
        return start + (end - start) * ((rank - counts[b - 1]) / (counts[b] - counts[b - 1]));
    }

    /** Buckets come from several rates, so floating point may make one smaller than the one before. */
    private static double[] monotonic(List<Bucket> buckets) {
        double[] counts = new double[buckets.size()];
        double most = 0;
        for (int i = 0; i < counts.length; i++) {
            most = Math.max(most, buckets.get(i).count());
            counts[i] = most;
        }
        return counts;
    }
}
