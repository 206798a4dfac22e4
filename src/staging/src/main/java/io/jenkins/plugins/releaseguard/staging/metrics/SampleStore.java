package io.jenkins.plugins.releaseguard.staging.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Series in memory, bounded in number and in age. For use by many threads.
 *
 * <p>A series that ended has a stale marker as its last sample, a NaN of its own as in Prometheus: an instant selector
 * then gives nothing instead of an old value, and a range selector leaves the marker out.
 */
final class SampleStore {
    private static final long STALE_BITS = 0x7ff0000000000002L;

    /** The stale marker. */
    static final double STALE = Double.longBitsToDouble(STALE_BITS);

    private static final int MAX_SERIES = 20_000;

    private final long retention;
    private final Map<Labels, Column> columns = new LinkedHashMap<>();

    SampleStore(Duration retention) {
        this.retention = retention.toMillis();
    }

    static boolean isStale(double value) {
        return Double.doubleToRawLongBits(value) == STALE_BITS;
    }

    /** A sample that is not newer than the last of its series is dropped, as Prometheus does. */
    synchronized void append(Labels labels, long time, double value) {
        Column column = columns.get(labels);
        if (column == null) {
            if (columns.size() >= MAX_SERIES) {
                throw new IllegalStateException("more than " + MAX_SERIES + " series");
            }
            column = new Column();
            columns.put(labels, column);
        }
        column.append(time, value);
        column.dropBefore(time - retention);
    }

    /** Forgets series whose newest sample is older than the retention. */
    synchronized void forgetOld(long now) {
        for (Iterator<Column> each = columns.values().iterator(); each.hasNext(); ) {
            if (each.next().newest() < now - retention) {
                each.remove();
            }
        }
    }

    /**
     * What lies in ({@code after}, {@code upTo}], stale markers included; series without a sample there are left out.
     */
    synchronized List<Samples> select(List<Matcher> matchers, long after, long upTo) {
        List<Samples> found = new ArrayList<>();
        columns.forEach((labels, column) -> {
            if (matchers.stream().allMatch(m -> m.matches(labels))) {
                Samples samples = column.between(labels, after, upTo);
                if (samples.size() > 0) {
                    found.add(samples);
                }
            }
        });
        return found;
    }

    /** Two arrays that grow together. */
    private static final class Column {
        private long[] times = new long[64];
        private double[] values = new double[64];
        private int from;
        private int to;

        void append(long time, double value) {
            if (to > from && time <= times[to - 1]) {
                return;
            }
            if (to == times.length) {
                makeRoom();
            }
            times[to] = time;
            values[to++] = value;
        }

        private void makeRoom() {
            int size = to - from;
            int capacity = from > times.length / 2 ? times.length : times.length * 2;
            long[] newTimes = new long[capacity];
            double[] newValues = new double[capacity];
            System.arraycopy(times, from, newTimes, 0, size);
            System.arraycopy(values, from, newValues, 0, size);
            times = newTimes;
            values = newValues;
            from = 0;
            to = size;
        }

        void dropBefore(long oldest) {
            while (from < to && times[from] < oldest) {
                from++;
            }
        }

        long newest() {
            return to == from ? Long.MIN_VALUE : times[to - 1];
        }

        Samples between(Labels labels, long after, long upTo) {
            int start = firstAfter(after);
            int end = firstAfter(upTo);
            return new Samples(labels, Arrays.copyOfRange(times, start, end), Arrays.copyOfRange(values, start, end));
        }

        private int firstAfter(long time) {
            int index = Arrays.binarySearch(times, from, to, time);
            return index >= 0 ? index + 1 : -index - 1;
        }
    }
}
