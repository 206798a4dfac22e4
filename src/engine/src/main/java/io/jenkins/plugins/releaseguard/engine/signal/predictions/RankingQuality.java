package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve: how often a row with label 1 has the larger score than one with label 0, ties half. Its
 * variance is that of E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson (Biometrics 44, 1988), from the placement of each
 * score among those of the other label, by sorting (X. Sun and W. Xu, IEEE Signal Processing Letters 21, 2014).
 */
final class RankingQuality {
    /** Below it the normal approximation of DeLong's interval says little. */
    private static final int LEAST_OF_EACH = 10;

    private RankingQuality() {}

    static Estimate auc(double[] scores, double[] labels) {
        double[] ones = sorted(scores, labels, 1);
        double[] zeros = sorted(scores, labels, 0);
        if (Math.min(ones.length, zeros.length) < LEAST_OF_EACH) {
            throw new NoDataException(
                    NoData.LOW_TRAFFIC,
                    ones.length + " rows have the label 1 and " + zeros.length + " the label 0; at least "
                            + LEAST_OF_EACH + " of each are needed");
        }
        double[] ofOnes = placements(ones, zeros);
        double[] ofZeros = placements(zeros, ones);
        double variance = Moments.variance(ofOnes) / ones.length + Moments.variance(ofZeros) / zeros.length;
        return Estimate.symmetric(Moments.mean(ofOnes), variance, 0, 1, scores.length, "DeLong");
    }

    private static double[] sorted(double[] scores, double[] labels, double label) {
        double[] found = IntStream.range(0, scores.length)
                .filter(i -> labels[i] == label)
                .mapToDouble(i -> scores[i])
                .toArray();
        Arrays.sort(found);
        return found;
    }

    /** For each value the share of the others that are smaller, ties half; both sorted. */
    private static double[] placements(double[] values, double[] others) {
        double[] placements = new double[values.length];
        int smaller = 0;
        int notLarger = 0;
        for (int i = 0; i < values.length; i++) {
            while (smaller < others.length && others[smaller] < values[i]) {
                smaller++;
            }
            while (notLarger < others.length && others[notLarger] <= values[i]) {
                notLarger++;
            }
            placements[i] = (smaller + notLarger) / 2.0 / others.length;
        }
        return placements;
    }
}
