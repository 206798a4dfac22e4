package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/**
 * What candidate and baseline counted in the same stretch of time, each request once. An event is what is bad: an error,
 * a request that took too long.
 *
 * @param candidateTrials requests of the candidate, 0 or more
 * @param candidateEvents of these, 0 to {@code candidateTrials}
 * @param baselineTrials requests of the baseline, 0 or more
 * @param baselineEvents of these, 0 to {@code baselineTrials}
 * @param baselinePartly further requests of the baseline of which only the share {@code part} are events: those in the
 *     bucket that a shifted limit cuts
 * @param part 0 to 1
 */
public record Interval(
        long candidateTrials,
        long candidateEvents,
        long baselineTrials,
        long baselineEvents,
        long baselinePartly,
        double part) {
    public Interval {
        check(
                candidateEvents >= 0 && candidateEvents <= candidateTrials,
                "candidate",
                candidateEvents,
                candidateTrials);
        boolean fits = baselineEvents >= 0
                && baselinePartly >= 0
                && baselineEvents <= baselineTrials
                && baselinePartly <= baselineTrials - baselineEvents;
        check(fits, "baseline", baselineEvents, baselineTrials);
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, not " + part);
        }
    }

    /** Where every request of the baseline is an event or none. */
    public static Interval of(long candidateTrials, long candidateEvents, long baselineTrials, long baselineEvents) {
        return new Interval(candidateTrials, candidateEvents, baselineTrials, baselineEvents, 0, 0);
    }

    private static void check(boolean fits, String who, long events, long trials) {
        if (!fits) {
            throw new IllegalArgumentException(who + ": " + events + " events of " + trials + " requests");
        }
    }
}
