package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * What a comparison by ranks knows; a value. Ranks need the values themselves, so it grows by one of each side for each
 * interval, up to {@link io.jenkins.plugins.releaseguard.engine.policy.Judgement#MOST_VALUES}.
 *
 * @param from data time of the first value; null before it
 * @param upTo data time of the newest value; null before the first
 * @param candidate its values, in the order of their times
 * @param baseline its values of the same looks
 * @param newest what they showed when they were last judged; null: not yet
 */
public record Ranks(Instant from, Instant upTo, List<Double> candidate, List<Double> baseline, Result newest)
        implements Serializable {
    /** Nothing seen yet. */
    public static final Ranks NONE = new Ranks(null, null, List.of(), List.of(), null);

    public Ranks {
        candidate = List.copyOf(candidate);
        baseline = List.copyOf(baseline);
    }

    /**
     * One judgement.
     *
     * @param values on each side
     * @param isBad whether the candidate lies off the baseline by more than the margin
     * @param deviate of the standard normal law, towards the bad side of the margin
     * @param needed of it to be bad; infinite where this look could not show that yet
     * @param margin in the signal's unit
     * @param shift of the candidate, in the signal's unit
     * @param shiftFrom and {@code shiftTo}: the shifts that this look does not exclude
     * @param effect the share of pairs in which the candidate is above, 0 to 1
     */
    public record Result(
            int values,
            boolean isBad,
            double deviate,
            double needed,
            double margin,
            double shift,
            double shiftFrom,
            double shiftTo,
            double effect)
            implements Serializable {}
}
