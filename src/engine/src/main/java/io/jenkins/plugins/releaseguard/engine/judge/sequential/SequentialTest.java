package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Whether the candidate is worse than the concurrent baseline, valid at every look. Each stretch of time enters by the
 * counts of both sides in it, so a change of the traffic's weight or of the time of day makes no difference by itself.
 * Pure; thread-safe.
 */
public final class SequentialTest {
    /** Stored with every verdict that it takes part in. */
    public static final String VERSION = "sequential/2";

    /** How many times further than the margin the alternatives are. */
    static final double[] GROWTHS = {1.15, 1.4, 2, 3.5, 8};

    /**
     * The variance inflations for which evidence is kept. What it really is turns out later; then the evidence is read
     * where all of it is tempered by that.
     */
    static final double[] INFLATIONS =
            DoubleStream.iterate(1, i -> i * 1.25).limit(20).toArray();

    private final Question question;
    private final Weights weights;
    private final Duration longestGap;
    private final List<Margin> worsenings;

    /**
     * @param looks that the window can have
     * @param longestGap by which the stretches of both sides may differ
     */
    public SequentialTest(Question question, int looks, Duration longestGap) {
        this.question = question;
        this.weights = new Weights(looks);
        this.longestGap = longestGap;
        this.worsenings =
                question.worsenings().stream().map(Question.Worsening::margin).toList();
    }

    /** Before the first count. */
    public Evidence start() {
        return new Evidence(
                null,
                null,
                Collections.nCopies(
                        question.margins().size() * INFLATIONS.length, ShiryaevRoberts.start(GROWTHS.length)),
                Dispersion.NONE,
                Excluded.start(question.worsenings().size()),
                new TreeMap<>(),
                Evidence.Sums.NONE,
                0);
    }

    /** With what one side counted; it is judged as soon as the other side's counts of that stretch are there too. */
    public Evidence next(Evidence before, Scope scope, Counts counts) {
        Evidence both = before.with(scope, counts);
        Counts candidate = both.candidate();
        Counts baseline = both.baseline();
        if (candidate == null || baseline == null || candidate.trials() == 0 || baseline.trials() == 0) {
            return both;
        }
        // What one side counted while the other was not seen would compare different times of the day.
        return isSameStretch(candidate, baseline) ? judged(both, candidate, baseline) : both.pending(null, null);
    }

    private boolean isSameStretch(Counts a, Counts b) {
        return Duration.between(a.after(), b.after()).abs().compareTo(longestGap) <= 0
                && Duration.between(a.upTo(), b.upTo()).abs().compareTo(longestGap) <= 0;
    }

    private Evidence judged(Evidence before, Counts candidate, Counts baseline) {
        Events.Split split = question.events().split(candidate, baseline, before.past());
        Evidence known = before.pending(null, null).after(Events.remember(before.past(), baseline));
        if (split == null) {
            return known;
        }
        Interval plain = Events.plain(split, candidate, baseline);
        return known.after(
                processes(before.processes(), split.interval()),
                before.dispersion().next(baseline, split::of),
                before.excluded().next(plain, worsenings),
                before.since().plus(candidate.after(), plain));
    }

    /** The smallest worsening from the start on that is excluded with this error probability; null: none is. */
    public Question.Worsening excluded(Evidence evidence, double alpha) {
        Dispersion dispersion = evidence.dispersion();
        int smallest = evidence.excluded().smallest(alpha, dispersion.inflation(dispersion.counted()));
        return smallest < 0 ? null : question.worsenings().get(smallest);
    }

    private List<ShiryaevRoberts> processes(List<ShiryaevRoberts> before, Interval interval) {
        List<ShiryaevRoberts> after = new ArrayList<>(before.size());
        for (Margin margin : question.margins()) {
            double[] factors = new double[GROWTHS.length];
            for (int k = 0; k < factors.length; k++) {
                factors[k] = Factors.comparison(interval, margin, GROWTHS[k]);
            }
            for (double inflation : INFLATIONS) {
                ShiryaevRoberts process = before.get(after.size());
                after.add(process.next(factors, 1 / inflation, weights.at(process.looks())));
            }
        }
        return after;
    }
}
