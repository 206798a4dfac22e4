package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what is looked at for a chart, the largest value of each pixel; of a size that does not grow. */
final class Seen implements History {
    /** Pixels of a chart. */
    static final int PIXELS = 900;

    private final History history;
    private final Instant from;
    private final Duration length;
    private final Map<Series, double[]> largest = new LinkedHashMap<>();

    Seen(History history, Instant from, Instant to) {
        this.history = history;
        this.from = from;
        this.length = Duration.between(from, to);
    }

    @Override
    public List<Observation> look(Collection<Series> series, Map<Series, Instant> countedUpTo, Instant at)
            throws CannotRunException {
        List<Observation> seen = history.look(series, countedUpTo, at);
        for (Observation one : seen) {
            if (one.hasData()) {
                double[] values = largest.computeIfAbsent(Series.of(one), s -> none());
                int pixel = pixel(at);
                values[pixel] = Double.isNaN(values[pixel]) ? one.value() : Math.max(values[pixel], one.value());
            }
        }
        return seen;
    }

    private static double[] none() {
        double[] none = new double[PIXELS + 1];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    /** Where a time is, 0 to {@link #PIXELS}. */
    int pixel(Instant time) {
        double share = (double) Duration.between(from, time).toMillis() / Math.max(1, length.toMillis());
        return (int) Math.round(Math.max(0, Math.min(1, share)) * PIXELS);
    }

    /** By series, NaN where there was no data. */
    Map<Series, double[]> largest() {
        return Collections.unmodifiableMap(largest);
    }
}
