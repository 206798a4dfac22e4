package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/** Sums of numbers that are known by their logarithms: likelihood ratios of many requests leave the range of a double. */
final class Logs {
    private Logs() {}

    /** {@code log(e^a + e^b)}; minus infinity stands for nothing. */
    static double plus(double a, double b) {
        double most = Math.max(a, b);
        return most == Double.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }

    /** The logarithm of the mean. */
    static double mean(double... logs) {
        double sum = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            sum = plus(sum, log);
        }
        return sum - Math.log(logs.length);
    }
}
