package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Whether the share of bad requests is above a limit. It needs no baseline; where there is one, its counts tell how
 * clustered requests are. A quantile is above its limit when more than 1 − q of the requests are; where no bucket ends
 * at the limit, those beyond the next bound are surely beyond it, and those up to the bound before it surely are not.
 * Pure; thread-safe.
 */
public final class LimitTest extends SequentialTest {
    private static final double[] MULTIPLES = {1, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20};

    private final Countable countable;
    private final boolean higherIsWorse;
    private final double value;
    private final double share;
    private final List<Question.Worsening> worsenings = new ArrayList<>();

    /** @param looks that the window can have */
    public LimitTest(Condition.WorseThanLimit condition, Signal signal, int looks) {
        this(condition, signal, new Weights(looks));
    }

    /** Where the stakes are laid as said. */
    public LimitTest(Condition.WorseThanLimit condition, Signal signal, Weights weights) {
        super(weights);
        this.countable = signal.spec().countable();
        this.higherIsWorse = condition.higherIsWorse();
        this.value = condition.limit().value();
        this.share = countable instanceof Countable.Quantile quantile
                ? 1 - quantile.quantile()
                : higherIsWorse ? value : 1 - value;
        for (double multiple : MULTIPLES) {
            if (share > 0 && share * multiple < 1) {
                worsenings.add(new Question.Worsening(share * multiple, multiple <= 2, new Margin(multiple, 0)));
            }
        }
    }

    /** The share of bad requests that is allowed. */
    public double share() {
        return share;
    }

    @Override
    public Evidence start() {
        return start(1, worsenings.size(), GROWTHS.length);
    }

    /** The baseline's counts tell of clusters only; those of any other scope are judged at once. */
    @Override
    public Evidence next(Evidence before, Scope scope, Counts counts) {
        if (counts.trials() == 0) {
            return before;
        }
        if (scope == Scope.BASELINE) {
            return before.with(before.dispersion().next(counts, surely(counts)::applyAsLong));
        }
        long trials = counts.trials();
        long events = counts.tallies().stream().mapToLong(surely(counts)).sum();
        long possible = counts.tallies().stream().mapToLong(possibly(counts)).sum();
        double inflation = before.dispersion().clusters();
        double[] factors = new double[GROWTHS.length];
        for (int k = 0; k < factors.length; k++) {
            factors[k] = Factors.limit(trials, events, share, GROWTHS[k]) / inflation;
        }
        Excluded excluded = before.excluded()
                .next(
                        worsenings.size(),
                        0,
                        (j, bet) -> Factors.limit(
                                trials, possible, worsenings.get(j).amount(), bet));
        return before.after(
                processes(before.processes(), inflation, factors),
                null,
                before.dispersion(),
                excluded,
                before.past(),
                before.since().plus(counts.after(), Interval.of(trials, events, 0, 0)));
    }

    /** Of the requests that are surely bad. */
    @Override
    public Intervals intervals(Evidence evidence, double alpha) {
        Evidence.Sums sums = evidence.since();
        return isAtStart()
                ? new Intervals(
                        interval(
                                evidence,
                                Math.round(sums.candidateTrials()),
                                Math.round(sums.candidateEvents()),
                                alpha),
                        null)
                : Intervals.NONE;
    }

    @Override
    public Question.Worsening excluded(Evidence evidence, double alpha) {
        int smallest = evidence.excluded().smallest(alpha, evidence.inflation());
        return smallest < 0 ? null : worsenings.get(smallest);
    }

    /** Whether some bucket ends at the limit or beyond it, without which nothing could show that it was exceeded. */
    public boolean canTell(Counts counts) {
        return countable instanceof Countable.Share
                || !new TreeMap<>(counts.tallies().get(0).atMost())
                        .tailMap(value)
                        .isEmpty();
    }

    private ToLongFunction<Counts.Tally> surely(Counts counts) {
        if (countable instanceof Countable.Share) {
            return this::failed;
        }
        SortedSet<Double> beyond = counts.bounds().tailSet(value);
        return beyond.isEmpty() ? tally -> 0 : tally -> tally.over(beyond.first());
    }

    private ToLongFunction<Counts.Tally> possibly(Counts counts) {
        if (countable instanceof Countable.Share) {
            return this::failed;
        }
        SortedSet<Double> bounds = counts.bounds();
        if (bounds.contains(value)) {
            return tally -> tally.over(value);
        }
        SortedSet<Double> before = bounds.headSet(value);
        return before.isEmpty() ? Counts.Tally::trials : tally -> tally.over(before.last());
    }

    private long failed(Counts.Tally tally) {
        return higherIsWorse ? tally.events() : tally.trials() - tally.events();
    }
}
