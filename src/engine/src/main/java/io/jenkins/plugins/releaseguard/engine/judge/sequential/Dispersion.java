package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How much more counts vary than independent requests would, by Pearson's χ². Clusters: between the baseline's pods in one
 * interval, or with one pod between neighbouring intervals, whose difference a slow daily cycle hardly touches. Pods that
 * differ for good: between what the pods of a side have had in all and what they were expected to have by their side's rate
 * at each time. What is not seen yet is taken to be as spread as the constants say, and the fewer degrees of freedom there
 * are the further up the estimate is moved, as Student's t does it. A value; its size is bounded.
 *
 * @param chi χ² so far
 * @param freedom degrees of freedom so far
 * @param groups compared so far: the pods of all intervals, since the window opened
 * @param events of these groups
 * @param previous the baseline's totals of the interval before; null before the first
 * @param baseline totals by pod, of the first pods that were seen
 * @param candidate the same
 */
public record Dispersion(
        double chi,
        double freedom,
        long groups,
        double events,
        Total previous,
        Map<String, Total> baseline,
        Map<String, Total> candidate)
        implements Serializable {
    /** Above this the counts are too clustered to be judged. */
    public static final double MOST = 3;

    /** No clustering, worth this many degrees of freedom, keeps a few first looks from being called unusable. */
    private static final double SEEN = 10;

    /** How many degrees of freedom what is assumed of clusters is worth at first; the less, the more is seen. */
    private static final double PRIOR = 5;

    /** Assumed variance of the logarithm of a pod's rate in one interval: a standard deviation of 40 %. */
    private static final double ASSUMED_BURST = 0.16;

    /** Assumed variance of the logarithm of a pod's own rate, where pods show nothing else: a standard deviation of 5 %. */
    private static final double LEAST_SPREAD = 0.0025;

    /** The same with fewer than two degrees of freedom, worth {@link #PRIOR_SPREAD} of them: 12 %. */
    private static final double ASSUMED_SPREAD = 0.0144;

    private static final double PRIOR_SPREAD = 3;

    /** The 99.5 % quantiles of Student's t from 2 degrees of freedom on; of 2, whose tail is long, the 99.7 % one. */
    private static final double[] STUDENT = {12.85, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106};

    /** The square of the normal deviate that gives evidence of 100. */
    private static final double ENOUGH = 2 * Math.log(100);

    private static final double Z = 3.090232306167813;

    private static final int MOST_PODS = 32;

    /**
     * Of a group of requests; of a pod since it was first seen.
     *
     * @param expected the requests, or of a pod the events that it was expected to have
     * @param events that it had
     */
    public record Total(double expected, double events) implements Serializable {
        Total plus(Total other) {
            return new Total(expected + other.expected, events + other.events);
        }
    }

    public static final Dispersion NONE = new Dispersion(0, 0, 0, 0, null, Map.of(), Map.of());

    public Dispersion {
        baseline = Collections.unmodifiableMap(new TreeMap<>(baseline));
        candidate = Collections.unmodifiableMap(new TreeMap<>(candidate));
    }

    /** After one more interval of the baseline. */
    public Dispersion next(Counts counts, ToDoubleFunction<Counts.Tally> of) {
        Map<String, Total> now = byPod(counts, of);
        Total all = sum(now.values());
        if (all.expected() <= 0) {
            return this;
        }
        Collection<Total> compared =
                now.size() > 1 ? now.values() : previous == null ? List.of() : List.of(previous, all);
        return new Dispersion(
                chi + chi(compared),
                freedom + freedom(compared),
                groups + now.size(),
                events + all.events(),
                all,
                known(baseline, now, all),
                candidate);
    }

    /** After one more interval of the candidate, whose pods differ as the baseline's do. */
    public Dispersion nextOfCandidate(Counts counts, ToDoubleFunction<Counts.Tally> of) {
        Map<String, Total> now = byPod(counts, of);
        return new Dispersion(
                chi, freedom, groups, events, previous, baseline, known(candidate, now, sum(now.values())));
    }

    /** What comes now has looks of another length than the past: how many events a pod has in one is counted anew. */
    Dispersion opened() {
        return new Dispersion(chi, freedom, 0, 0, previous, baseline, candidate);
    }

    private static Map<String, Total> byPod(Counts counts, ToDoubleFunction<Counts.Tally> of) {
        Map<String, Total> pods = new TreeMap<>();
        counts.tallies()
                .forEach(t -> pods.merge(t.instance(), new Total(t.trials(), of.applyAsDouble(t)), Total::plus));
        return pods;
    }

    private static Map<String, Total> known(Map<String, Total> before, Map<String, Total> now, Total all) {
        if (all.events() == 0) {
            return before;
        }
        Map<String, Total> pods = new TreeMap<>(before);
        now.forEach((pod, total) -> {
            if (pods.containsKey(pod) || pods.size() < MOST_PODS) {
                double expected = total.expected() / all.expected() * all.events();
                pods.merge(pod, new Total(expected, total.events()), Total::plus);
            }
        });
        return pods;
    }

    /** With one more comparison that tells by χ² how much rows vary from stretch to stretch. */
    Dispersion plus(double square) {
        return new Dispersion(chi + square, freedom + 1, groups, events, previous, baseline, candidate);
    }

    /** How much more the counts of one interval vary than those of single requests would, as seen: about 1 or more. */
    public double clustering() {
        return Math.max(1, (SEEN + chi) / (SEEN + freedom));
    }

    /** The variance inflation of one interval's counts that clusters make, 1 or more. */
    public double clusters() {
        double perGroup = groups == 0 ? 0 : events / groups;
        double seen = Math.max(0, chi - freedom);
        double n = PRIOR + freedom;
        double assumed = PRIOR * PRIOR / n * ASSUMED_BURST * perGroup;
        return 1 + (assumed + seen) / n * square(student(n) / Z);
    }

    /**
     * The variance inflation of a sum of counts, 1 or more: pods that differ for good add the more to it the more is
     * counted.
     *
     * @param counted the baseline's events in the sum
     */
    public double inflation(double counted) {
        return clusters() + 2 * spread() * counted / Math.max(1, baseline.size());
    }

    /** The part of the inflation of a sum that pods make which differ for good, 1 or more. */
    double excess(double counted) {
        return inflation(counted) / clusters();
    }

    /** The variance of the logarithm of a pod's own rate. */
    private double spread() {
        double freedom = 0;
        double seen = 0;
        for (Map<String, Total> side : List.of(baseline, candidate)) {
            if (side.size() > 1) {
                freedom += side.size() - 1.0;
                seen += seen(side.values());
            }
        }
        boolean isKnown = freedom >= 2;
        double n = isKnown ? freedom : PRIOR_SPREAD + freedom;
        double sum = seen + (isKnown ? LEAST_SPREAD : PRIOR_SPREAD * ASSUMED_SPREAD);
        return sum / n * unsure((int) n);
    }

    /** How much larger a variance has to be taken that was estimated with so few degrees of freedom. */
    private static double unsure(int freedom) {
        return freedom >= STUDENT.length + 2 ? 1 : square(STUDENT[freedom - 2]) / ENOUGH;
    }

    /** What the pods' totals differ by beyond what chance and clusters make, for each event. */
    private double seen(Collection<Total> pods) {
        double chi = 0;
        for (Total pod : pods) {
            chi += square(pod.events() - pod.expected()) / pod.expected();
        }
        double perPod = sum(pods).events() / pods.size();
        return Math.max(0, chi - clusters() * (pods.size() - 1)) / perPod;
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

    private static Total sum(Collection<Total> groups) {
        Total sum = new Total(0, 0);
        for (Total group : groups) {
            sum = sum.plus(group);
        }
        return sum;
    }

    private static double chi(Collection<Total> groups) {
        Total all = sum(groups);
        if (!tells(all)) {
            return 0;
        }
        double rate = all.events() / all.expected();
        double chi = 0;
        for (Total group : groups) {
            double expected = group.expected() * rate;
            if (expected > 0) {
                chi += square(group.events() - expected) / (expected * (1 - rate));
            }
        }
        return chi;
    }

    /** Where there is no event, nothing can be learned. */
    private static boolean tells(Total all) {
        return all.events() > 0 && all.events() < all.expected();
    }

    private static double freedom(Collection<Total> groups) {
        return tells(sum(groups))
                ? groups.stream().filter(g -> g.expected() > 0).count() - 1.0
                : 0;
    }
}
