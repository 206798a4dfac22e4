package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import io.jenkins.plugins.releaseguard.engine.signal.HistogramQuantile;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which requests of two sides are events. A rule is fixed beforehand, or by what was seen before the interval. */
public sealed interface Events extends Serializable {
    /**
     * How the interval's requests are split.
     *
     * @param past the baseline's earlier requests by bucket; empty for a share
     * @return null where it cannot be told yet
     */
    Split split(Counts candidate, Counts baseline, SortedMap<Double, Long> past);

    /** One interval, split. */
    interface Split {
        /** Events of one pod, at the same bound for both sides. */
        long of(Tally tally);

        /** For the test against the margin. */
        Interval interval();
    }

    /** Errors: what the numerator counts, or where more of it is better, what it does not count. */
    record Share(boolean higherIsWorse) implements Events {
        @Override
        public Split split(Counts candidate, Counts baseline, SortedMap<Double, Long> past) {
            return new Split() {
                @Override
                public long of(Tally tally) {
                    return higherIsWorse ? tally.events() : tally.trials() - tally.events();
                }

                @Override
                public Interval interval() {
                    return plain(this, candidate, baseline);
                }
            };
        }
    }

    /**
     * Requests beyond a bucket bound near the baseline's quantile. A value that is {@code by} larger is compared by
     * moving the bound for the baseline down by as much; in the bucket that this cuts, the tail is taken to fall off no
     * faster than exponentially, so that the exponential through both bounds gives the baseline at least its share.
     *
     * @param quantile 0 to 1
     * @param by relative margin, 0 or more
     * @param floor absolute margin in the signal's unit, 0 or more; the larger of both counts
     */
    record Quantile(double quantile, double by, double floor) implements Events {
        @Override
        public Split split(Counts candidate, Counts baseline, SortedMap<Double, Long> past) {
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
            double wanted = Math.max(value * (1 + by), value + floor);
            double bound = bounds.stream()
                    .min(Comparator.comparing(b -> Math.abs(Math.log(b / wanted))))
                    .orElseThrow();
            double moved = Math.min(bound / (1 + by), bound - floor);
            return new AtBound(candidate, baseline, ofBaseline, bound, moved, past);
        }
    }

    /**
     * @param bounds of the baseline
     * @param moved the bound that the margin leaves for the baseline
     * @param past the baseline's earlier requests by bucket, by which the bucket is cut
     */
    record AtBound(
            Counts candidate,
            Counts baseline,
            SortedSet<Double> bounds,
            double bound,
            double moved,
            SortedMap<Double, Long> past)
            implements Split {
        @Override
        public long of(Tally tally) {
            return tally.over(bound);
        }

        private long requestsOver(double of) {
            long all = past.getOrDefault(Double.POSITIVE_INFINITY, 0L);
            return all - past.getOrDefault(of, of > 0 ? all : 0L);
        }

        @Override
        public Interval interval() {
            SortedSet<Double> from = bounds.tailSet(moved);
            double upper = from.isEmpty() ? bound : Math.min(bound, from.first());
            SortedSet<Double> below = bounds.headSet(upper);
            double lower = below.isEmpty() ? 0 : below.last();
            long over =
                    baseline.tallies().stream().mapToLong(t -> t.over(upper)).sum();
            long inBucket = baseline.tallies().stream()
                    .mapToLong(t -> t.atMost().get(upper)
                            - (below.isEmpty() ? 0 : t.atMost().get(lower)))
                    .sum();
            double line = Math.max(0, Math.min(1, (upper - moved) / (upper - lower)));
            double part = exponential(line, requestsOver(lower), requestsOver(upper));
            return new Interval(
                    candidate.trials(),
                    candidate.tallies().stream().mapToLong(this::of).sum(),
                    baseline.trials(),
                    over,
                    inBucket,
                    part);
        }
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

    /** Both sides at the same bound. */
    static Interval plain(Split split, Counts candidate, Counts baseline) {
        return Interval.of(
                candidate.trials(),
                candidate.tallies().stream().mapToLong(split::of).sum(),
                baseline.trials(),
                baseline.tallies().stream().mapToLong(split::of).sum());
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
