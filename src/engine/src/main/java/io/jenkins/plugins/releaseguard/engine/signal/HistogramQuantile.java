package io.jenkins.plugins.releaseguard.engine.signal;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A quantile from bucket counts by the rule of Prometheus's {@code histogram_quantile}: linear within its bucket, the
 * last finite bound when it lies above all of them.
 *
 * @param value the interpolated value; NaN without a request
 * @param lower the quantile is surely above this bound of its bucket
 * @param upper the quantile is surely at most this bound of its bucket; infinite above the last finite bound
 */
public record HistogramQuantile(double value, double lower, double upper) {
    private static final HistogramQuantile NONE = new HistogramQuantile(Double.NaN, Double.NaN, Double.NaN);

    /**
     * @param quantile 0 to 1
     * @param cumulative requests at most as large as the bound, by bound; the last bound is infinite
     */
    public static HistogramQuantile of(double quantile, Map<Double, Double> cumulative) {
        NavigableMap<Double, Double> buckets = monotonic(cumulative);
        if (buckets.size() < 2 || buckets.lastKey() != Double.POSITIVE_INFINITY) {
            return NONE;
        }
        double total = buckets.lastEntry().getValue();
        if (!(total > 0)) {
            return NONE;
        }
        double rank = quantile * total;
        double lower = buckets.firstKey() > 0 ? 0 : Double.NEGATIVE_INFINITY;
        double below = 0;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            double upper = bucket.getKey();
            double upTo = bucket.getValue();
            if (upTo >= rank && upTo > below) {
                return new HistogramQuantile(interpolate(lower, upper, below, upTo, rank), lower, upper);
            }
            lower = upper;
            below = Math.max(below, upTo);
        }
        return NONE;
    }

    private static double interpolate(double lower, double upper, double below, double upTo, double rank) {
        if (upper == Double.POSITIVE_INFINITY) {
            return lower;
        }
        if (lower == Double.NEGATIVE_INFINITY) {
            return upper;
        }
        return lower + (upper - lower) * (rank - below) / (upTo - below);
    }

    /** Resets that one bucket showed and another did not must not make a bucket smaller than the one inside it. */
    private static NavigableMap<Double, Double> monotonic(Map<Double, Double> cumulative) {
        NavigableMap<Double, Double> result = new TreeMap<>();
        double most = 0;
        for (Map.Entry<Double, Double> bucket : new TreeMap<>(cumulative).entrySet()) {
            most = Math.max(most, bucket.getValue());
            result.put(bucket.getKey(), most);
        }
        return result;
    }
}
