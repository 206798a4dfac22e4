package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a mean of bounded values, or the area under the ROC curve, is worse than it may be, by rows of predictions: against a
 * limit, or against a concurrent baseline, with which blocks of rows of the same stretch are paired. Pure; thread-safe.
 */
public final class MeanTest extends SequentialTest {
    /** Stored with every verdict that it takes part in. */
    public static final String VERSION = "sequential-means/1";

    private static final String FROM_START = "mixture-bets/1";

    private static final double[] MULTIPLES = {1, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20};

    private final List<Margin> margins;
    private final List<Question.Worsening> worsenings;
    private final boolean higherIsWorse;
    private final double most;
    private final Duration longestGap;

    private MeanTest(
            List<Margin> margins,
            List<Question.Worsening> worsenings,
            boolean higherIsWorse,
            double most,
            Weights weights,
            Duration longestGap) {
        super(weights);
        this.margins = margins;
        this.worsenings = worsenings;
        this.higherIsWorse = higherIsWorse;
        this.most = most;
        this.longestGap = longestGap;
    }

    /**
     * Against the baseline.
     *
     * @param longestGap by which the stretches of both sides may differ, or by half of their length if that is more
     */
    public static MeanTest of(Condition.Worse condition, Signal signal, Weights weights, Duration longestGap) {
        return of(Question.of(condition, signal), signal.higherIsWorse(), most(signal), weights, longestGap);
    }

    /**
     * Against the baseline.
     *
     * @param question of which the events do not count
     * @param most that a row's number can be, above 0; 1 for the AUC
     * @param longestGap by which the stretches of both sides may differ, or by half of their length if that is more
     */
    public static MeanTest of(
            Question question, boolean higherIsWorse, double most, Weights weights, Duration longestGap) {
        return new MeanTest(question.margins(), question.worsenings(), higherIsWorse, most, weights, longestGap);
    }

    /** Against a limit. */
    public static MeanTest of(Condition.WorseThanLimit condition, Signal signal, Weights weights) {
        double most = most(signal);
        double limit = condition.limit().value() / most;
        double allowed = condition.higherIsWorse() ? limit : 1 - limit;
        List<Question.Worsening> worsenings = new ArrayList<>();
        for (double multiple : MULTIPLES) {
            double mean = allowed * multiple;
            if (mean < 1) {
                double amount = (condition.higherIsWorse() ? mean : 1 - mean) * most;
                worsenings.add(new Question.Worsening(amount, multiple <= 2, new Margin(1, mean)));
            }
        }
        return new MeanTest(List.of(new Margin(1, allowed)), worsenings, signal.higherIsWorse(), most, weights, null);
    }

    private static double most(Signal signal) {
        return ((Countable.Mean) signal.spec().countable()).most();
    }

    @Override
    public String method() {
        return isAtStart() ? FROM_START : VERSION;
    }

    @Override
    public Evidence start() {
        return start(margins.size(), worsenings.size(), Bets.SHARES.length).with(Means.NONE);
    }

    /** What is not enough for a block yet waits for the next rows. */
    @Override
    public Evidence next(Evidence before, Scope scope, Counts counts) {
        if (longestGap != null) {
            return compared(before.with(scope, counts));
        }
        if (scope == Scope.BASELINE) {
            Counts all = before.baseline() == null ? counts : before.baseline().plus(counts);
            int blocks = all.outcomes().blocks();
            return blocks == 0
                    ? before.pending(before.candidate(), all)
                    : spread(before.pending(before.candidate(), null), values(all.outcomes(), blocks));
        }
        Counts all = before.candidate() == null ? counts : before.candidate().plus(counts);
        int blocks = all.outcomes().blocks();
        return blocks == 0
                ? before.pending(all, before.baseline())
                : judged(before.pending(null, before.baseline()), all, null, blocks);
    }

    private Evidence compared(Evidence both) {
        Counts candidate = both.candidate();
        Counts baseline = both.baseline();
        int blocks = candidate == null || baseline == null
                ? 0
                : Math.min(candidate.outcomes().blocks(), baseline.outcomes().blocks());
        if (blocks == 0) {
            return both;
        }
        Evidence rest = both.pending(null, null);
        // What one side came to while the other was not seen would compare different times of the day.
        return isSameStretch(candidate, baseline) ? judged(rest, candidate, baseline, blocks) : rest;
    }

    private boolean isSameStretch(Counts a, Counts b) {
        Duration half = Duration.between(a.after(), a.upTo()).dividedBy(2);
        Duration most = half.compareTo(longestGap) > 0 ? half : longestGap;
        return Duration.between(a.after(), b.after()).abs().compareTo(most) <= 0
                && Duration.between(a.upTo(), b.upTo()).abs().compareTo(most) <= 0;
    }

    private Evidence judged(Evidence before, Counts candidate, Counts baseline, int blocks) {
        double[] own = values(candidate.outcomes(), blocks);
        double[] other = baseline == null ? null : values(baseline.outcomes(), blocks);
        Evidence seen = other == null ? before : spread(before, other);
        double inflation = seen.dispersion().clusters();
        double[][] factors = new double[margins.size()][Bets.SHARES.length];
        for (int i = 0; i < factors.length; i++) {
            for (int k = 0; k < Bets.SHARES.length; k++) {
                factors[i][k] = Bets.worse(own, other, margins.get(i), Bets.SHARES[k]) / inflation;
            }
        }
        long rows = candidate.trials();
        long others = baseline == null ? 0 : baseline.trials();
        Means means = seen.means().plus(Means.mean(own) * rows, other == null ? 0 : Means.mean(other) * others);
        Means known = isAtStart() ? means.continued(own, other) : means;
        return seen.with(known)
                .after(
                        processes(before.processes(), inflation, factors),
                        null,
                        seen.dispersion(),
                        before.excluded()
                                .next(
                                        worsenings.size(),
                                        0,
                                        (j, bet) -> Bets.better(
                                                own, other, worsenings.get(j).margin(), (1 - bet) * (1 - bet))),
                        before.past(),
                        before.since().plus(candidate.after(), Interval.of(rows, 0, others, 0)));
    }

    /** With what the baseline's blocks tell of how much stretches differ. */
    private static Evidence spread(Evidence before, double[] baseline) {
        Double square = before.means().square(baseline);
        Evidence seen = before.with(before.means().seen(baseline));
        return square == null ? seen : seen.with(before.dispersion().plus(square));
    }

    @Override
    public Intervals intervals(Evidence evidence, double alpha) {
        if (!isAtStart()) {
            return Intervals.NONE;
        }
        double inflation = evidence.inflation();
        double each = longestGap == null ? alpha : alpha / 2;
        return new Intervals(
                inUnit(evidence.means().ofCandidate().interval(each, inflation)),
                inUnit(evidence.means().ofBaseline().interval(each, inflation)));
    }

    /** @param badness null: not known */
    private ConfidenceInterval inUnit(ConfidenceInterval badness) {
        if (badness == null) {
            return null;
        }
        double lower = higherIsWorse ? badness.lower() : 1 - badness.upper();
        double upper = higherIsWorse ? badness.upper() : 1 - badness.lower();
        return new ConfidenceInterval(lower * most, upper * most, badness.confidence());
    }

    @Override
    public Question.Worsening excluded(Evidence evidence, double alpha) {
        int smallest = evidence.excluded().smallest(alpha, evidence.inflation());
        return smallest < 0 ? null : worsenings.get(smallest);
    }

    /** Of each block how bad it is: 0 is best, 1 worst. */
    private double[] values(Outcomes outcomes, int blocks) {
        double[] values = outcomes.values(blocks);
        return higherIsWorse ? values : Arrays.stream(values).map(v -> 1 - v).toArray();
    }
}
