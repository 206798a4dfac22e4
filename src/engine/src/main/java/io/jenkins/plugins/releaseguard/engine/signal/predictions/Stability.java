package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import java.util.Arrays;

/**
 * The population stability index of scores against a reference: Σ (p − q) ln(p / q) over the bins that part the reference
 * into tenths. Its interval is that of the delta method over both multinomial samples. Without any drift it is not 0 but
 * (bins − 1) (1/n + 1/m) in the mean (B. Yurdakul and J. Naranjo, Journal of Risk Model Validation 14, 2020).
 */
final class Stability {
    private static final int BINS = 10;

    /** Stands for the share of an empty bin, whose logarithm there is none of. */
    private static final double EMPTY = 1e-4;

    private Stability() {}

    static Estimate index(double[] scores, double[] reference) {
        double[] bounds = bounds(reference);
        double[] p = shares(scores, bounds);
        double[] q = shares(reference, bounds);
        double index = 0;
        double meanP = 0;
        double meanQ = 0;
        double squareP = 0;
        double squareQ = 0;
        for (int bin = 0; bin < p.length; bin++) {
            double log = Math.log(p[bin] / q[bin]);
            index += (p[bin] - q[bin]) * log;
            double slopeP = log + 1 - q[bin] / p[bin];
            double slopeQ = -log + 1 - p[bin] / q[bin];
            meanP += p[bin] * slopeP;
            squareP += p[bin] * slopeP * slopeP;
            meanQ += q[bin] * slopeQ;
            squareQ += q[bin] * slopeQ * slopeQ;
        }
        double variance = (squareP - meanP * meanP) / scores.length + (squareQ - meanQ * meanQ) / reference.length;
        return Estimate.symmetric(
                index, Math.max(0, variance), 0, Double.POSITIVE_INFINITY, scores.length, "delta method");
    }

    /** The mean of the index between two samples of the same population. */
    static double withoutDrift(int rows, int referenceRows) {
        return (BINS - 1) * (1.0 / rows + 1.0 / referenceRows);
    }

    /** Inner bounds: the reference's deciles, interpolated linearly; equal ones stand once. */
    private static double[] bounds(double[] reference) {
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        double[] deciles = new double[BINS - 1];
        for (int i = 0; i < deciles.length; i++) {
            double place = (i + 1.0) / BINS * (sorted.length - 1);
            int before = (int) place;
            int after = Math.min(before + 1, sorted.length - 1);
            deciles[i] = sorted[before] + (place - before) * (sorted[after] - sorted[before]);
        }
        return Arrays.stream(deciles).distinct().toArray();
    }

    /** A value on a bound belongs to the bin above it. */
    private static double[] shares(double[] values, double[] bounds) {
        double[] shares = new double[bounds.length + 1];
        for (double value : values) {
            int found = Arrays.binarySearch(bounds, value);
            shares[found >= 0 ? found + 1 : -found - 1]++;
        }
        return Arrays.stream(shares)
                .map(count -> count == 0 ? EMPTY : count / values.length)
                .toArray();
    }
}
