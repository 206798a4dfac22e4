package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How much more the baseline's counts vary than independent requests would, estimated by Pearson's χ² over its degrees
 * of freedom: between the pods of one interval and between the pods' totals where there are several, else between
 * neighbouring intervals, whose difference a slow daily cycle hardly touches. A value; its size is bounded.
 *
 * @param chi χ² so far
 * @param freedom degrees of freedom so far
 * @param previous the totals of the interval before; null before the first
 * @param pods totals by pod, of the first pods that were seen
 */
public record Dispersion(double chi, double freedom, Total previous, Map<String, Total> pods) implements Serializable {
    /** Above this the counts are too clustered to be judged. */
    public static final double MOST = 3;

    /** A prior of no inflation, worth this many degrees of freedom, keeps a few first looks from deciding. */
    private static final double PRIOR = 10;

    private static final int MOST_PODS = 32;

    /** Requests and the events among them. */
    public record Total(long trials, long events) implements Serializable {
        Total plus(Total other) {
            return new Total(trials + other.trials, events + other.events);
        }
    }

    public static final Dispersion NONE = new Dispersion(0, 0, null, Map.of());

    public Dispersion {
        pods = Collections.unmodifiableMap(new TreeMap<>(pods));
    }

    /** After one more interval of the baseline. */
    public Dispersion next(Counts baseline, ToLongFunction<Counts.Tally> events) {
        Map<String, Total> now = new TreeMap<>();
        baseline.tallies()
                .forEach(t -> now.merge(t.instance(), new Total(t.trials(), events.applyAsLong(t)), Total::plus));
        Total all = now.values().stream().reduce(new Total(0, 0), Total::plus);
        if (all.trials() == 0) {
            return this;
        }
        Map<String, Total> totals = new TreeMap<>(pods);
        now.forEach((pod, total) -> {
            if (totals.containsKey(pod) || totals.size() < MOST_PODS) {
                totals.merge(pod, total, Total::plus);
            }
        });
        List<Total> compared =
                now.size() > 1 ? List.copyOf(now.values()) : previous == null ? List.of() : List.of(previous, all);
        return new Dispersion(chi + chi(compared), freedom + freedom(compared), all, totals);
    }

    /** The variance inflation, 1 or more. */
    public double inflation() {
        double within = (PRIOR + chi) / (PRIOR + freedom);
        List<Total> totals = List.copyOf(pods.values());
        double between = (PRIOR + chi(totals)) / (PRIOR + freedom(totals));
        return Math.max(1, Math.max(within, between));
    }

    private static double chi(List<Total> groups) {
        Total all = groups.stream().reduce(new Total(0, 0), Total::plus);
        if (all.events() == 0 || all.events() == all.trials()) {
            return 0;
        }
        double rate = (double) all.events() / all.trials();
        double chi = 0;
        for (Total group : groups) {
            double expected = group.trials() * rate;
            if (expected > 0) {
                chi += (group.events() - expected) * (group.events() - expected) / (expected * (1 - rate));
            }
        }
        return chi;
    }

    /** Where there is no event, nothing can be learned. */
    private static double freedom(List<Total> groups) {
        Total all = groups.stream().reduce(new Total(0, 0), Total::plus);
        boolean tells = all.events() > 0 && all.events() < all.trials();
        return tells ? groups.stream().filter(g -> g.trials() > 0).count() - 1.0 : 0;
    }
}
