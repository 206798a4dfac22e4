package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes series short. */
final class SeriesBuilder {
    private final Map<String, String> labels = new LinkedHashMap<>();
    private long[] times = {};
    private double[] values = {};

    private SeriesBuilder() {}

    static SeriesBuilder series(String name, String... labels) {
        SeriesBuilder builder = new SeriesBuilder();
        builder.labels.put("__name__", name);
        for (int i = 0; i < labels.length; i += 2) {
            builder.labels.put(labels[i], labels[i + 1]);
        }
        return builder;
    }

    SeriesBuilder at(long time, double value) {
        times = Arrays.copyOf(times, times.length + 1);
        values = Arrays.copyOf(values, values.length + 1);
        times[times.length - 1] = time;
        values[values.length - 1] = value;
        return this;
    }

    /** Samples from {@code start} on, one every {@code step}. */
    SeriesBuilder from(long start, long step, double... newValues) {
        for (int i = 0; i < newValues.length; i++) {
            at(start + i * step, newValues[i]);
        }
        return this;
    }

    Series build() {
        return new Series(labels, times, values);
    }
}
