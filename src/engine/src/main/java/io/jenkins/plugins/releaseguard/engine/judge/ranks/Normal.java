package io.jenkins.plugins.releaseguard.engine.judge.ranks;

/** The standard normal law. */
final class Normal {
    private Normal() {}

    static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /**
     * The probability of more than {@code z}, to about 1e-15 of itself: a series for its middle, and for its tail the
     * continued fraction (Abramowitz and Stegun 26.2.11 and 26.2.14).
     */
    static double above(double z) {
        if (z < 0) {
            return 1 - above(-z);
        }
        if (z < 3) {
            double sum = z;
            double term = z;
            for (int k = 3; Math.abs(term) > 1e-18 * sum; k += 2) {
                term *= z * z / k;
                sum += term;
            }
            return 0.5 - sum * density(z);
        }
        double fraction = z;
        for (int k = 60; k >= 1; k--) {
            fraction = z + k / fraction;
        }
        return density(z) / fraction;
    }

    /**
     * The deviate that is exceeded with this probability, by bisection and Newton's method.
     *
     * @param probability above 0 and below 1
     */
    static double exceededBy(double probability) {
        if (probability > 0.5) {
            return -exceededBy(1 - probability);
        }
        double low = 0;
        double high = 40;
        for (int i = 0; i < 20; i++) {
            double middle = (low + high) / 2;
            if (above(middle) > probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double z = (low + high) / 2;
        for (int i = 0; i < 3; i++) {
            z += (above(z) - probability) / density(z);
        }
        return z;
    }
}
