package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/** Sums of numbers that are known by their logarithms: likelihood ratios of many requests leave the range of a double. */
final class Logs {
    private Logs() {}

    /** The logarithm of the sum; minus infinity stands for nothing. */
    static double sum(double... logs) {
        double most = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            most = Math.max(most, log);
        }
        if (most == Double.NEGATIVE_INFINITY) {
            return most;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - most);
        }
        return most + Math.log(sum);
    }

    /** The logarithm of the mean. */
    static double mean(double... logs) {
        return sum(logs) - Math.log(logs.length);
    }
}
