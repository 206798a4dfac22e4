package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import io.jenkins.plugins.releaseguard.engine.signal.HistogramQuantile;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which requests of two sides are events. A rule is fixed beforehand, or by what was seen before the interval. */
public sealed interface Events extends Serializable {
    /**
     * Which requests of both sides are events.
     *
     * @param past the baseline's earlier requests by bucket; empty for a share
     * @return null where it cannot be told yet
     */
    Cut cut(Counts candidate, Counts baseline, SortedMap<Double, Long> past);

    /** The same at every look from then on. */
    sealed interface Cut extends Serializable {
        double ofCandidate(Tally tally);

        /** As many as the candidate may have that is at the margin's relative part. */
        double ofBaseline(Tally tally);

        /**
         * What events have to be divided by so that they vary no more than single ones do: 1 where each request counts
         * whole or not at all, less where some count in part. Above 0.
         */
        double unit();

        /** Whether it can be told from such counts, and rests on enough not to be told better now. */
        boolean holds(Counts candidate, Counts baseline, SortedMap<Double, Long> past);
    }

    /** Errors: what the numerator counts, or where more of it is better, what it does not count. */
    record Share(boolean higherIsWorse) implements Events, Cut {
        @Override
        public Cut cut(Counts candidate, Counts baseline, SortedMap<Double, Long> past) {
            return this;
        }

        @Override
        public double ofCandidate(Tally tally) {
            return higherIsWorse ? tally.events() : tally.trials() - tally.events();
        }

        @Override
        public double ofBaseline(Tally tally) {
            return ofCandidate(tally);
        }

        @Override
        public double unit() {
            return 1;
        }

        @Override
        public boolean holds(Counts candidate, Counts baseline, SortedMap<Double, Long> past) {
            return true;
        }
    }

    /**
     * Requests beyond the baseline's quantile plus the margin, which lies in a bucket: of the requests in that bucket the
     * part that {@code histogram_quantile} would have beyond it counts, which is a weighted mean of those beyond its two
     * bounds. A candidate that is {@code by} larger throughout has as many requests beyond a bound as the baseline has
     * beyond a bound that is as much lower; in the bucket that this cuts, the tail is taken to fall off no faster than
     * exponentially, so that the exponential through both bounds gives the baseline at least its share.
     *
     * @param quantile 0 to 1
     * @param by relative margin, 0 or more
     * @param floor absolute margin in the signal's unit, 0 or more; the larger of both counts
     */
    record Quantile(double quantile, double by, double floor) implements Events {
        @Override
        public Cut cut(Counts candidate, Counts baseline, SortedMap<Double, Long> past) {
            SortedSet<Double> ofBaseline = baseline.bounds();
            SortedSet<Double> bounds = new TreeSet<>(ofBaseline);
            bounds.retainAll(candidate.bounds());
            bounds.removeIf(b -> b <= 0);
            Map<Double, Double> requests = new HashMap<>();
            past.forEach((bound, count) -> requests.put(bound, (double) count));
            double value = HistogramQuantile.of(quantile, requests).value();
            if (bounds.isEmpty() || !(value > 0)) {
                return null;
            }
            SortedMap<Double, Double> ofCandidate = around(Math.max(value * (1 + by), value + floor), bounds);
            SortedMap<Double, Double> moved = new TreeMap<>();
            ofCandidate.forEach((bound, weight) -> {
                double to = Math.min(bound / (1 + by), bound - floor);
                beyond(to, bound, ofBaseline, past).forEach((b, part) -> moved.merge(b, weight * part, Double::sum));
            });
            double unit = Math.max(
                    Parts.of(ofCandidate, past).unit(), Parts.of(moved, past).unit());
            return new AtBounds(ofCandidate, moved, past.get(Double.POSITIVE_INFINITY), unit);
        }
    }

    /** The bounds of the bucket that a value lies in, with how much each counts. */
    private static SortedMap<Double, Double> around(double value, SortedSet<Double> bounds) {
        SortedSet<Double> above = bounds.tailSet(value);
        SortedSet<Double> below = bounds.headSet(value);
        SortedMap<Double, Double> around = new TreeMap<>();
        if (above.isEmpty() || below.isEmpty()) {
            around.put(above.isEmpty() ? below.last() : above.first(), 1.0);
        } else {
            double part = (above.first() - value) / (above.first() - below.last());
            around.put(below.last(), part);
            around.put(above.first(), 1 - part);
        }
        return around;
    }

    /**
     * The bounds of the bucket that a lowered bound cuts, with how much each counts.
     *
     * @param moved the bound that the margin leaves for the baseline
     */
    private static Map<Double, Double> beyond(
            double moved, double bound, SortedSet<Double> bounds, SortedMap<Double, Long> past) {
        SortedSet<Double> from = bounds.tailSet(moved);
        double upper = from.isEmpty() ? bound : Math.min(bound, from.first());
        SortedSet<Double> below = bounds.headSet(upper);
        double lower = below.isEmpty() ? 0 : below.last();
        double line = Math.max(0, Math.min(1, (upper - moved) / (upper - lower)));
        double part = exponential(line, requestsOver(lower, past), requestsOver(upper, past));
        return Map.of(lower, part, upper, 1 - part);
    }

    private static long requestsOver(double bound, SortedMap<Double, Long> past) {
        long all = past.getOrDefault(Double.POSITIVE_INFINITY, 0L);
        return all - past.getOrDefault(bound, bound > 0 ? all : 0L);
    }

    /**
     * The share of a bucket's requests in the upper part of it.
     *
     * @param line what a straight line would say
     * @param more requests beyond the lower bound; one is added to both, which keeps few of them from saying much
     * @param over requests beyond the upper bound
     */
    private static double exponential(double line, long more, long over) {
        double ratio = (more + 1.0) / (over + 1.0);
        return ratio <= 1 ? line : (Math.pow(ratio, line) - 1) / (ratio - 1);
    }

    /**
     * @param candidate how much a request beyond a bound counts, by bound
     * @param baseline the same; beyond 0 are all requests
     * @param requests of the baseline by which the bounds were chosen
     * @param unit above 0, at most 1
     */
    record AtBounds(SortedMap<Double, Double> candidate, SortedMap<Double, Double> baseline, long requests, double unit)
            implements Cut {
        /** From so many requests on a quantile is known well enough. */
        private static final long ENOUGH = 5_000;

        public AtBounds {
            candidate = Collections.unmodifiableSortedMap(new TreeMap<>(candidate));
            baseline = Collections.unmodifiableSortedMap(new TreeMap<>(baseline));
            // The journal of an earlier version of the plugin has none.
            unit = unit > 0 ? unit : 1;
        }

        @Override
        public double ofCandidate(Tally tally) {
            return of(candidate, tally);
        }

        @Override
        public double ofBaseline(Tally tally) {
            return of(baseline, tally);
        }

        private static double of(SortedMap<Double, Double> weights, Tally tally) {
            double sum = 0;
            for (Map.Entry<Double, Double> weight : weights.entrySet()) {
                double bound = weight.getKey();
                sum += weight.getValue() * (bound > 0 ? tally.over(bound) : tally.trials());
            }
            return Math.min(tally.trials(), sum);
        }

        @Override
        public boolean holds(Counts ofCandidate, Counts ofBaseline, SortedMap<Double, Long> past) {
            boolean known = requests >= ENOUGH || past.getOrDefault(Double.POSITIVE_INFINITY, 0L) < 2 * requests;
            return known && has(ofCandidate, candidate) && has(ofBaseline, baseline);
        }

        private static boolean has(Counts counts, SortedMap<Double, Double> weights) {
            return weights.keySet().stream().filter(b -> b > 0).allMatch(b -> counts.tallies().stream()
                    .allMatch(t -> t.atMost().containsKey(b)));
        }
    }

    /** The baseline's requests by bucket, with those of one more interval; started anew where buckets changed. */
    static SortedMap<Double, Long> remember(SortedMap<Double, Long> past, Counts baseline) {
        SortedMap<Double, Long> now = new TreeMap<>();
        for (double bound : baseline.bounds()) {
            long sum = 0;
            for (Tally tally : baseline.tallies()) {
                sum += tally.atMost().get(bound);
            }
            now.put(bound, sum);
        }
        if (now.isEmpty()) {
            return past;
        }
        now.put(Double.POSITIVE_INFINITY, baseline.trials());
        if (past.keySet().equals(now.keySet())) {
            now.replaceAll((bound, count) -> count + past.get(bound));
        }
        return now;
    }
}
