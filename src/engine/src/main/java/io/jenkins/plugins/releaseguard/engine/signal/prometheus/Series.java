package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.Arrays;
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

    boolean isInOrder() {
        for (int i = 1; i < times.length; i++) {
            if (times[i - 1] > times[i]) {
                return false;
            }
        }
        return true;
    }

    /** Its samples of a stretch, both ends included; of one that is in order. */
    Series between(long from, long to) {
        int first = firstAt(from);
        int end = firstAt(to + 1);
        return new Series(labels, Arrays.copyOfRange(times, first, end), Arrays.copyOfRange(values, first, end));
    }

    /** The first sample that is not before a time. */
    private int firstAt(long time) {
        int low = 0;
        int high = times.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
