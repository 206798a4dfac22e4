package io.jenkins.plugins.releaseguard.staging.metrics;

/**
 * A stretch of one series, oldest sample first; the arrays belong to the holder.
 *
 * @param labels the series
 * @param times in Unix milliseconds
 * @param values one for each time
 */
record Samples(Labels labels, long[] times, double[] values) {
    int size() {
        return times.length;
    }
}
