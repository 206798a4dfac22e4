package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import java.util.Arrays;

/**
 * Mann and Whitney's test (1947) of whether a candidate's values lie above a baseline's, by the normal approximation
 * with ties and continuity corrected, and Hodges and Lehmann's estimate (1963) of the shift between both with its
 * interval. O((n + m) log (n + m)). Not thread-safe.
 */
public final class MannWhitney {
    private final double[] candidate;
    private final double[] baseline;

    /**
     * @param candidate at least one value, in any order
     * @param baseline at least one value, in any order
     */
    public MannWhitney(double[] candidate, double[] baseline) {
        if (candidate.length == 0 || baseline.length == 0) {
            throw new IllegalArgumentException(
                    "both sides need a value: " + candidate.length + " and " + baseline.length);
        }
        this.candidate = candidate.clone();
        this.baseline = baseline.clone();
        Arrays.sort(this.candidate);
        Arrays.sort(this.baseline);
    }

    /**
     * The deviate of the standard normal law for "the candidate lies above the baseline by more than {@code shift}":
     * positive where it does; 0 where all values are equal.
     */
    public double z(double shift) {
        double n = candidate.length;
        double m = baseline.length;
        double[] table = table(shift);
        double all = n + m;
        double variance = all < 2 ? 0 : n * m / 12 * (all + 1 - table[1] / (all * (all - 1)));
        double over = table[0] - n * m / 2;
        double corrected = Math.max(0, Math.abs(over) - 0.5);
        return variance <= 0 ? 0 : Math.signum(over) * corrected / Math.sqrt(variance);
    }

    /** How many pairs have the candidate above the baseline, pairs that are equal by half. */
    public double u() {
        return table(0)[0];
    }

    /** The share of pairs in which the candidate is above, 0 to 1; a half where there is no difference. */
    public double commonLanguageEffect() {
        return u() / ((double) candidate.length * baseline.length);
    }

    /** The median of all differences. */
    public double shift() {
        return new Differences(candidate, baseline).median();
    }

    /** The baseline's median. */
    public double baselineMedian() {
        int half = baseline.length / 2;
        return baseline.length % 2 == 1 ? baseline[half] : (baseline[half - 1] + baseline[half]) / 2;
    }

    /**
     * The shifts that are not rejected at {@code z} on either side, by order statistics of the differences (Lehmann,
     * "Nonparametrics", 1975); with few values the smallest and the largest one.
     *
     * @param z deviate of the standard normal law, above 0
     */
    public Range interval(double z) {
        Differences differences = new Differences(candidate, baseline);
        double n = candidate.length;
        double m = baseline.length;
        double half = n * m / 2;
        long outside = (long) Math.floor(half - 0.5 - z * Math.sqrt(n * m * (n + m + 1) / 12));
        long lower = Math.max(0, outside);
        return new Range(differences.select(lower), differences.select(differences.size() - 1 - lower));
    }

    /** An interval with both ends in it. */
    public record Range(double from, double to) {}

    /** U, and Σ t³ − t over groups of t equal values, of the candidate moved down by {@code shift}. */
    private double[] table(double shift) {
        double u = 0;
        double ties = 0;
        int i = 0;
        int j = 0;
        while (i < candidate.length || j < baseline.length) {
            double value = i == candidate.length
                    ? baseline[j]
                    : j == baseline.length ? candidate[i] - shift : Math.min(candidate[i] - shift, baseline[j]);
            int fromI = i;
            int fromJ = j;
            while (i < candidate.length && candidate[i] - shift == value) {
                i++;
            }
            while (j < baseline.length && baseline[j] == value) {
                j++;
            }
            u += (i - fromI) * (fromJ + (j - fromJ) / 2.0);
            double tied = i - fromI + (double) (j - fromJ);
            ties += tied * tied * tied - tied;
        }
        return new double[] {u, ties};
    }
}
