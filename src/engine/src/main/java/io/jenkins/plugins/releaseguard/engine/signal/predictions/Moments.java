package io.jenkins.plugins.releaseguard.engine.signal.predictions;

/** Sample mean and variance. */
final class Moments {
    private Moments() {}

    /** NaN without a value. */
    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** With n - 1; NaN for less than two values. */
    static double variance(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }
}
