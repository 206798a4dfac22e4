package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.Map;

/**
 * One time series as the server sent it.
 *
 * @param labels with {@code __name__}
 * @param times in milliseconds on the server's clock, in the order in which they came
 * @param values beside the times
 */
record Series(Map<String, String> labels, long[] times, double[] values) {
    static Series of(Map<String, String> labels, long time, double value) {
        return new Series(labels, new long[] {time}, new double[] {value});
    }

    int size() {
        return times.length;
    }
}
