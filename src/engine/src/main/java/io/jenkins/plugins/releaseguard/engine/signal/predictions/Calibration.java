package io.jenkins.plugins.releaseguard.engine.signal.predictions;

/**
 * The expected calibration error over bins of equal width: the distance of the mean score from the share of ones, in the mean
 * over all rows (M. P. Naeini, G. F. Cooper and M. Hauskrecht, AAAI 2015; C. Guo et al., ICML 2017). Its interval adds those
 * of the bins, each wide enough for all of them to hold together (Bonferroni): it covers at least 95 %, and often more.
 */
final class Calibration {
    /** As most authors take them, so that numbers can be compared. */
    private static final int BINS = 10;

    /** The quantile of the standard normal distribution for 95 %, two-sided, over all bins. */
    private static final double Z_OF_A_BIN = 2.8070337683438042;

    private Calibration() {}

    /** Scores are 0 to 1, labels 0 or 1; the last bin includes 1. */
    static Estimate error(double[] scores, double[] labels) {
        double[] sum = new double[BINS];
        double[] squares = new double[BINS];
        int[] count = new int[BINS];
        for (int i = 0; i < scores.length; i++) {
            int bin = Math.min(BINS - 1, (int) (scores[i] * BINS));
            double difference = labels[i] - scores[i];
            sum[bin] += difference;
            squares[bin] += difference * difference;
            count[bin]++;
        }
        double error = 0;
        double low = 0;
        double high = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (count[bin] == 0) {
                continue;
            }
            double share = (double) count[bin] / scores.length;
            double distance = Math.abs(sum[bin] / count[bin]);
            double half = halfWidth(sum[bin], squares[bin], count[bin]);
            error += share * distance;
            low += share * Math.max(0, distance - half);
            high += share * Math.min(1, distance + half);
        }
        return new Estimate(error, low, high, scores.length, "Bonferroni over " + BINS + " bins");
    }

    /** One row says nothing about its bin's spread. */
    private static double halfWidth(double sum, double squares, int count) {
        if (count < 2) {
            return 1;
        }
        double variance = Math.max(0, (squares - sum * sum / count) / (count - 1));
        return Z_OF_A_BIN * Math.sqrt(variance / count);
    }
}
