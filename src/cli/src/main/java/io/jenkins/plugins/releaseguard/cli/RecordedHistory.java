package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was written down: samples by series, in the order of their times. Immutable. */
final class RecordedHistory implements History {
    private final Map<Series, Samples> samples;
    private final Duration longestGap;

    /** @param longestGap a sample that is older than that at a look is stale */
    RecordedHistory(Map<Series, Samples> samples, Duration longestGap) {
        this.samples = samples;
        this.longestGap = longestGap;
    }

    /**
     * Of one series. Arrays of one length, and not changed after they were handed over.
     *
     * @param times in milliseconds since 1970, growing
     * @param values NaN: no data
     * @param requests that came since the sample before; null: not known
     * @param events among them; null: not counted
     */
    record Samples(long[] times, double[] values, long[] requests, long[] events) {
        /** The newest one at a time; negative: none. */
        int at(long time) {
            int low = 0;
            int high = times.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (times[middle] <= time) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }

        /** The sum over the samples after a time, up to one of them. */
        private long since(int newest, Instant after, long[] counts) {
            long sum = 0;
            for (int i = newest; i >= 0 && times[i] > after.toEpochMilli(); i--) {
                sum += counts[i];
            }
            return sum;
        }
    }

    /** The first and the last sample's time. */
    Instant[] span() {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Samples one : samples.values()) {
            if (one.times().length > 0) {
                from = Math.min(from, one.times()[0]);
                to = Math.max(to, one.times()[one.times().length - 1]);
            }
        }
        return new Instant[] {Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)};
    }

    boolean has(Series series) {
        return samples.containsKey(series);
    }

    /** Whether it is known of a series how many requests there were. */
    boolean counts(Series series) {
        return has(series) && samples.get(series).requests() != null;
    }

    @Override
    public List<Observation> look(Collection<Series> series, Map<Series, Instant> countedUpTo, Instant at) {
        List<Observation> seen = new ArrayList<>(series.size());
        for (Series one : series) {
            seen.add(look(one, countedUpTo.get(one), at));
        }
        return seen;
    }

    private Observation look(Series series, Instant countedUpTo, Instant at) {
        Samples own = samples.get(series);
        if (own == null) {
            return none(series, at, NoData.EMPTY, "there is no such series");
        }
        int newest = own.at(at.toEpochMilli());
        if (newest < 0) {
            return none(series, at, NoData.EMPTY, "there is no sample yet");
        }
        Instant time = Instant.ofEpochMilli(own.times()[newest]);
        if (Double.isNaN(own.values()[newest])) {
            return none(series, at, NoData.EMPTY, "the sample has no value");
        }
        if (Duration.between(time, at).compareTo(longestGap) > 0) {
            return none(series, at, NoData.STALE, "the newest sample is of " + time);
        }
        boolean counted = own.requests() != null && countedUpTo != null;
        Long requests = counted ? (Long) own.since(newest, countedUpTo, own.requests()) : null;
        return new Observation(
                series.signal(),
                series.scope(),
                at,
                time,
                own.values()[newest],
                null,
                null,
                own.requests() == null ? null : (Long) own.requests()[newest],
                requests,
                countedUpTo,
                counted && own.events() != null
                        ? counts(countedUpTo, time, requests, own.since(newest, countedUpTo, own.events()))
                        : null);
    }

    private static Counts counts(Instant after, Instant upTo, long requests, long events) {
        return new Counts(after, upTo, List.of(new Counts.Tally("", requests, events, new TreeMap<>())));
    }

    private static Observation none(Series series, Instant at, NoData cause, String detail) {
        return Observation.none(series.signal(), series.scope(), at, cause, detail);
    }
}
