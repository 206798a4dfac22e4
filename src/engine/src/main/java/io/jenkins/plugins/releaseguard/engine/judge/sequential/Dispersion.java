package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * How much more the baseline's counts vary than independent requests would, by Pearson's χ²: between the pods of one
 * interval, or with one pod between neighbouring intervals, whose difference a slow daily cycle hardly touches; and
 * between the pods' totals, which tell pods that differ for good. What is not seen yet is taken to be as spread as the
 * constants say, and the fewer degrees of freedom there are the further up the estimate is moved, as Student's t does
 * it. A value; its size is bounded.
 *
 * @param chi χ² so far
 * @param freedom degrees of freedom so far
 * @param groups compared so far: the pods of all intervals
 * @param events of these groups
 * @param previous the totals of the interval before; null before the first
 * @param pods totals by pod, of the first pods that were seen
 */
public record Dispersion(double chi, double freedom, long groups, long events, Total previous, Map<String, Total> pods)
        implements Serializable {
    /** Above this the counts are too clustered to be judged. */
    public static final double MOST = 3;

    /** No clustering, worth this many degrees of freedom, keeps a few first looks from being called unusable. */
    private static final double SEEN = 10;

    /** How many degrees of freedom what is assumed is worth. */
    private static final double PRIOR = 5;

    /** Assumed variance of the logarithm of a pod's rate in one interval: a standard deviation of 40 %. */
    private static final double ASSUMED_BURST = 0.16;

    /** Assumed variance of the logarithm of a pod's own rate: a standard deviation of 12 %. */
    private static final double ASSUMED_SPREAD = 0.0144;

    private static final double Z = 3.090232306167813;

    private static final int MOST_PODS = 32;

    /** Requests and the events among them. */
    public record Total(long trials, long events) implements Serializable {
        Total plus(Total other) {
            return new Total(trials + other.trials, events + other.events);
        }
    }

    public static final Dispersion NONE = new Dispersion(0, 0, 0, 0, null, Map.of());

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
        return new Dispersion(
                chi + chi(compared),
                freedom + freedom(compared),
                groups + now.size(),
                this.events + all.events(),
                all,
                totals);
    }

    /** With one more comparison that tells by χ² how much rows vary from stretch to stretch. */
    Dispersion plus(double square) {
        return new Dispersion(chi + square, freedom + 1, groups, events, previous, pods);
    }

    /** How much more the counts of one interval vary than those of single requests would, as seen: about 1 or more. */
    public double clustering() {
        return Math.max(1, (SEEN + chi) / (SEEN + freedom));
    }

    /**
     * The variance inflation of a sum of counts, 1 or more: pods that differ for good add the more to it the more is
     * counted.
     *
     * @param counted the baseline's events in the sum
     */
    public double inflation(long counted) {
        double perGroup = groups == 0 ? 0 : (double) events / groups;
        double clusters = upper(freedom, ASSUMED_BURST * perGroup, Math.max(0, chi - freedom));
        return 1 + clusters + spread() * counted / Math.max(1, pods.size());
    }

    /** The variance of the logarithm of a pod's own rate. */
    private double spread() {
        List<Total> totals = List.copyOf(pods.values());
        double perPod = (double) counted() / Math.max(1, totals.size());
        double seen = perPod == 0 ? 0 : Math.max(0, chi(totals) - freedom(totals)) / perPod;
        return upper(Math.max(1, freedom(totals)), ASSUMED_SPREAD, seen);
    }

    /** Events of the baseline that all pods together had. */
    public long counted() {
        return pods.values().stream().mapToLong(Total::events).sum();
    }

    /** The mean of what is assumed and what was seen, moved up by how far Student's t is beyond the normal law. */
    private static double upper(double freedom, double assumed, double seen) {
        double n = PRIOR + freedom;
        return (PRIOR * assumed + seen) / n * square(student(n) / Z);
    }

    /** The 99.9 % quantile of Student's t, by Fisher's expansion, to 3 % from 5 degrees of freedom on. */
    private static double student(double n) {
        double z2 = Z * Z;
        return Z
                * (1
                        + (z2 + 1) / (4 * n)
                        + ((5 * z2 + 16) * z2 + 3) / (96 * n * n)
                        + (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * n * n * n));
    }

    private static double square(double x) {
        return x * x;
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
