package io.jenkins.plugins.releaseguard.engine.gate;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;

/**
 * The healthy clock: data time in which every decisive condition was good and had data; a value.
 *
 * <p>Each condition covers a stretch from its first to its newest good evaluation; the clock shows what all of them
 * cover together, plus what was banked before a pause. A pause is no data: the clock stands still. A bad evaluation, or
 * a pause of more than the longest gap, sets it back to zero.
 *
 * @param banked covered before the newest pause
 * @param from per condition, the start of its stretch; null while it has none
 * @param to per condition, its newest good evaluation; null while it has none
 * @param requests the candidate's, counted since the clock was last at zero
 */
record Healthy(Duration banked, List<Instant> from, List<Instant> to, long requests) implements Serializable {

    Healthy {
        from = Times.of(from);
        to = Times.of(to);
    }

    /** A list that never changes and may hold null; one that is such a list already is not copied. */
    private static final class Times extends AbstractList<Instant> implements RandomAccess, Serializable {
        private static final long serialVersionUID = 1L;

        private final Instant[] times;

        private Times(Instant[] times) {
            this.times = times;
        }

        static Times of(List<Instant> list) {
            return list instanceof Times times ? times : new Times(list.toArray(new Instant[0]));
        }

        @Override
        public Instant get(int index) {
            return times[index];
        }

        @Override
        public int size() {
            return times.length;
        }
    }

    static Healthy zero(int conditions) {
        List<Instant> none = Collections.nCopies(conditions, null);
        return new Healthy(Duration.ZERO, none, none, 0);
    }

    Healthy good(int condition, Instant time, Duration longestGap) {
        Instant newest = to.get(condition);
        if (newest != null && Duration.between(newest, time).compareTo(longestGap) > 0) {
            return zero(from.size()).good(condition, time, longestGap);
        }
        List<Instant> start = from.get(condition) == null ? with(from, condition, time) : from;
        return new Healthy(banked, start, with(to, condition, time), requests);
    }

    /** No data for one condition: what was covered so far is kept, and nothing is added until it has data again. */
    Healthy paused(int condition) {
        if (from.get(condition) == null) {
            return this;
        }
        return new Healthy(time(), with(to, condition, null), with(to, condition, null), requests);
    }

    /** A condition that may lack data is left out of the common stretch from here on, until it has data again. */
    Healthy without(int condition) {
        if (from.get(condition) == null && to.get(condition) == null) {
            return this;
        }
        return new Healthy(banked, with(from, condition, null), with(to, condition, null), requests);
    }

    Healthy counted(long more) {
        return new Healthy(banked, from, to, requests + more);
    }

    /** How long all conditions but the excused ones have been good. */
    Duration time(boolean... excused) {
        Instant start = null;
        Instant end = null;
        for (int i = 0; i < from.size(); i++) {
            if (i < excused.length && excused[i]) {
                continue;
            }
            if (from.get(i) == null) {
                return banked;
            }
            start = start == null || from.get(i).isAfter(start) ? from.get(i) : start;
            end = end == null || to.get(i).isBefore(end) ? to.get(i) : end;
        }
        if (start == null || end.isBefore(start)) {
            return banked;
        }
        return banked.plus(Duration.between(start, end));
    }

    boolean hasData() {
        for (Instant newest : to) {
            if (newest != null) {
                return true;
            }
        }
        return false;
    }

    private static List<Instant> with(List<Instant> list, int index, Instant value) {
        Instant[] changed = list.toArray(new Instant[0]);
        changed[index] = value;
        return new Times(changed);
    }
}
