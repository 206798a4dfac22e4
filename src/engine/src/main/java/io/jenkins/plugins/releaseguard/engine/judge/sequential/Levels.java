package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The baseline's level as both hypotheses know it: by the baseline alone, as one does who holds the candidate to be worse;
 * and for each margin by both sides together, as one does who holds the candidate to be at the margin. The ratio of what
 * they predict has an expectation of at most 1 for a candidate at the margin. A value.
 *
 * @param baseline by the baseline alone
 * @param shared for each margin
 */
record Levels(Level baseline, List<Level> shared) implements Serializable {
    private static final double ENOUGH = 20;

    Levels {
        shared = List.copyOf(shared);
    }

    /** After the baseline's first count. */
    static Levels of(int margins, double events, double requests) {
        Level level = Level.of(events, requests);
        return new Levels(level, Collections.nCopies(margins, level));
    }

    /** After more of the baseline, from before there was a candidate. */
    Levels learned(double seconds, double events, double requests) {
        Level level = baseline.after(seconds).with(events, requests);
        return new Levels(level, Collections.nCopies(shared.size(), level));
    }

    /** Where the candidate comes in. */
    Levels opened() {
        Level level = baseline.opened();
        return new Levels(level, Collections.nCopies(shared.size(), level));
    }

    Levels after(double seconds) {
        return new Levels(
                baseline.after(seconds),
                shared.stream().map(level -> level.after(seconds)).toList());
    }

    /** Whether there were events enough to tell the level by. */
    boolean isKnown() {
        return baseline.memories().get(baseline.memories().size() - 1).events() >= ENOUGH;
    }

    /** Logarithms of the ratios of both predictions, by growth beyond the margin at place {@code i}. */
    double[] factors(Interval interval, int i, double ratio, double[] growths) {
        double a = interval.candidateEvents();
        double events = a + interval.baselineEvents();
        double[] exposures = new double[growths.length];
        for (int k = 0; k < growths.length; k++) {
            exposures[k] = interval.baselineTrials() + growths[k] * ratio * interval.candidateTrials();
        }
        double[] factors = baseline.predicted(events, exposures);
        double atMargin =
                shared.get(i).predicted(events, interval.baselineTrials() + ratio * interval.candidateTrials())[0];
        for (int k = 0; k < growths.length; k++) {
            factors[k] += a * Math.log(growths[k]) - atMargin;
        }
        return factors;
    }

    /** With what both sides have counted now. */
    Levels with(Interval interval, List<Margin> margins) {
        double events = interval.candidateEvents() + interval.baselineEvents();
        List<Level> next = new ArrayList<>(shared.size());
        for (int i = 0; i < shared.size(); i++) {
            double exposure = interval.baselineTrials() + margins.get(i).ratio() * interval.candidateTrials();
            next.add(shared.get(i).with(events, exposure));
        }
        return new Levels(baseline.with(interval.baselineEvents(), interval.baselineTrials()), next);
    }
}
