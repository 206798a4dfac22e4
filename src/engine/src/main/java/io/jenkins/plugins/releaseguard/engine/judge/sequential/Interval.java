package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/**
 * What candidate and baseline counted in the same stretch of time, each request once. An event is what is bad: an error,
 * a request that took too long; of a request in a bucket that a limit cuts, a part.
 *
 * @param candidateTrials requests of the candidate, 0 or more
 * @param candidateEvents of these, 0 to {@code candidateTrials}
 * @param baselineTrials requests of the baseline, 0 or more
 * @param baselineEvents of these, 0 to {@code baselineTrials}
 */
public record Interval(double candidateTrials, double candidateEvents, double baselineTrials, double baselineEvents) {
    /** Sums of parts are a little off. */
    private static final double ROUNDING = 1e-9;

    public Interval {
        check("candidate", candidateEvents, candidateTrials);
        check("baseline", baselineEvents, baselineTrials);
    }

    /** Counted requests. */
    public static Interval of(long candidateTrials, long candidateEvents, long baselineTrials, long baselineEvents) {
        return new Interval(candidateTrials, candidateEvents, baselineTrials, baselineEvents);
    }

    /** So many times fewer requests and events, which say what these say where counts vary so many times as much. */
    Interval dividedBy(double inflation) {
        return new Interval(
                candidateTrials / inflation,
                candidateEvents / inflation,
                baselineTrials / inflation,
                baselineEvents / inflation);
    }

    private static void check(String who, double events, double trials) {
        if (!(events >= 0 && events <= trials * (1 + ROUNDING))) {
            throw new IllegalArgumentException(who + ": " + events + " events of " + trials + " requests");
        }
    }
}
