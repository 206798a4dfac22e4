package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.util.function.DoubleUnaryOperator;

/**
 * A number that rows of predictions give, with its 95 % confidence interval.
 *
 * @param value in the metric's unit
 * @param low the interval's lower end
 * @param high the interval's upper end
 * @param rows that it is computed from
 * @param method of the interval, as its page calls it
 */
record Estimate(double value, double low, double high, int rows, String method) {
    private static final double CONFIDENCE = 0.95;

    /** The quantile of the standard normal distribution for 95 %, two-sided. */
    static final double Z = 1.959963984540054;

    /** With an interval that is symmetric, as far as the metric's range allows. */
    static Estimate symmetric(double value, double variance, double least, double most, int rows, String method) {
        double half = Z * Math.sqrt(variance);
        return new Estimate(value, Math.max(least, value - half), Math.min(most, value + half), rows, method);
    }

    /** A mean of values that are at least 0: normal approximation with the sample's variance. */
    static Estimate mean(double[] values) {
        return symmetric(
                Moments.mean(values),
                Moments.variance(values) / values.length,
                0,
                Double.POSITIVE_INFINITY,
                values.length,
                "normal");
    }

    /** The share of ones: E. B. Wilson's score interval (JASA 22, 1927), which holds for small shares too. */
    static Estimate share(double[] zerosAndOnes) {
        double n = zerosAndOnes.length;
        double share = Moments.mean(zerosAndOnes);
        double centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Estimate(
                share, share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half, zerosAndOnes.length, "Wilson");
    }

    ConfidenceInterval interval() {
        return new ConfidenceInterval(low, high, CONFIDENCE);
    }

    /** Of a growing function of the number. */
    Estimate map(DoubleUnaryOperator growing) {
        return new Estimate(
                growing.applyAsDouble(value), growing.applyAsDouble(low), growing.applyAsDouble(high), rows, method);
    }
}
