package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.HashMap;
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

    /** With a bound in seconds where it was in milliseconds. */
    Series inSeconds() {
        String bound = labels.get(CounterWindow.BOUND);
        if (bound == null || !bound.matches("[0-9.]+([eE][+-]?[0-9]+)?")) {
            return this;
        }
        Map<String, String> moved = new HashMap<>(labels);
        moved.put(CounterWindow.BOUND, Double.toString(Double.parseDouble(bound) / 1000));
        return new Series(moved, times, values);
    }

    int size() {
        return times.length;
    }
}
