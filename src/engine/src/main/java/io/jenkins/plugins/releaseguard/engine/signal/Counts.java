package io.jenkins.plugins.releaseguard.engine.signal;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What raw counters grew by in a stretch of time, corrected for resets, each request once; or what rows came to, each row
 * once. A value.
 *
 * @param after the data time (our clock) up to which had been counted before
 * @param upTo the data time of the newest sample
 * @param tallies one for each pod, in the order of their names; empty for rows
 * @param outcomes of rows; null for counters
 */
public record Counts(Instant after, Instant upTo, List<Tally> tallies, Outcomes outcomes) implements Serializable {
    public Counts {
        tallies = List.copyOf(tallies);
    }

    /** Of raw counters. */
    public Counts(Instant after, Instant upTo, List<Tally> tallies) {
        this(after, upTo, tallies, null);
    }

    /** Of rows. */
    public Counts(Instant after, Instant upTo, Outcomes outcomes) {
        this(after, upTo, List.of(), outcomes);
    }

    /**
     * The growth that one pod showed. Counters that are read at slightly different times may contradict each other; the
     * requests win.
     *
     * @param instance the pod or process; empty where the series do not say
     * @param trials requests
     * @param events what the numerator counted, 0 to {@code trials}; 0 for a histogram
     * @param atMost requests that were at most as large as the bound, by finite bound, growing; empty for a ratio
     */
    public record Tally(String instance, long trials, long events, SortedMap<Double, Long> atMost)
            implements Serializable {
        public Tally {
            trials = Math.max(0, trials);
            events = Math.min(trials, Math.max(0, events));
            SortedMap<Double, Long> growing = new TreeMap<>();
            long most = 0;
            for (SortedMap.Entry<Double, Long> bucket : new TreeMap<>(atMost).entrySet()) {
                most = Math.min(trials, Math.max(most, bucket.getValue()));
                growing.put(bucket.getKey(), most);
            }
            atMost = Collections.unmodifiableSortedMap(growing);
        }

        /** Requests that were larger than {@code bound}, which is one of the bounds. */
        public long over(double bound) {
            return trials - atMost.get(bound);
        }

        private Tally plus(Tally other) {
            SortedMap<Double, Long> sum = new TreeMap<>();
            atMost.forEach((bound, count) -> {
                Long more = other.atMost.get(bound);
                if (more != null) {
                    sum.put(bound, count + more);
                }
            });
            return new Tally(instance, trials + other.trials, events + other.events, sum);
        }
    }

    /** Requests of all pods, or rows. */
    public long trials() {
        if (outcomes != null) {
            return outcomes.rows();
        }
        long trials = 0;
        for (Tally tally : tallies) {
            trials += tally.trials();
        }
        return trials;
    }

    /** Bounds that all pods have; empty for a ratio. */
    public SortedSet<Double> bounds() {
        if (tallies.isEmpty()) {
            return new TreeSet<>();
        }
        SortedMap<Double, Long> first = tallies.get(0).atMost();
        // As a sorted set it is copied without comparing.
        TreeSet<Double> common = new TreeSet<>(new TreeMap<>(first).navigableKeySet());
        for (Tally tally : tallies.subList(1, tallies.size())) {
            if (!inOrder(first, tally.atMost())) {
                common.retainAll(tally.atMost().keySet());
            }
        }
        return common;
    }

    /** Whether the keys are the same, told by one walk along both. */
    private static boolean inOrder(SortedMap<Double, Long> one, SortedMap<Double, Long> other) {
        Iterator<Double> own = one.keySet().iterator();
        Iterator<Double> others = other.keySet().iterator();
        while (own.hasNext() && others.hasNext()) {
            if (!own.next().equals(others.next())) {
                return false;
            }
        }
        return own.hasNext() == others.hasNext();
    }

    /** This stretch and the one after it. */
    public Counts plus(Counts next) {
        TreeMap<String, Tally> sum = new TreeMap<>();
        List<Tally> all = new ArrayList<>(tallies);
        all.addAll(next.tallies);
        all.forEach(t -> sum.merge(t.instance(), t, Tally::plus));
        return new Counts(
                after, next.upTo, List.copyOf(sum.values()), outcomes == null ? null : outcomes.plus(next.outcomes));
    }
}
