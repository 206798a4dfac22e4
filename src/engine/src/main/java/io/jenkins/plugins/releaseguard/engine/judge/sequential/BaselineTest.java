package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.util.List;

/**
 * Whether the candidate is worse than the concurrent baseline, valid at every look. Each stretch of time enters by the
 * counts of both sides in it, so a change of the traffic's weight or of the time of day makes no difference by itself.
 * Pure; thread-safe.
 */
public final class BaselineTest extends SequentialTest {
    private final Question question;
    private final Duration longestGap;
    private final List<Margin> worsenings;

    /**
     * @param looks that the window can have
     * @param longestGap by which the stretches of both sides may differ
     */
    public BaselineTest(Question question, int looks, Duration longestGap) {
        this(question, new Weights(looks), longestGap);
    }

    /** @param longestGap by which the stretches of both sides may differ */
    public BaselineTest(Question question, Weights weights, Duration longestGap) {
        super(weights);
        this.question = question;
        this.longestGap = longestGap;
        this.worsenings =
                question.worsenings().stream().map(Question.Worsening::margin).toList();
    }

    @Override
    public Evidence start() {
        return start(question.margins().size(), question.worsenings().size());
    }

    /** It is judged as soon as the other side's counts of that stretch are there too. */
    @Override
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
                before.excluded()
                        .next(worsenings.size(), (j, bet) -> Factors.comparison(plain, worsenings.get(j), bet)),
                before.since().plus(candidate.after(), plain));
    }

    /** Not of a quantile, whose bound may be another one at each look. */
    @Override
    public Intervals intervals(Evidence evidence, double alpha) {
        if (!isAtStart() || !(question.events() instanceof Events.Share)) {
            return Intervals.NONE;
        }
        Evidence.Sums sums = evidence.since();
        return new Intervals(
                interval(evidence, sums.candidateTrials(), sums.candidateEvents(), alpha / 2),
                interval(evidence, sums.baselineTrials(), sums.baselineEvents(), alpha / 2));
    }

    @Override
    public Question.Worsening excluded(Evidence evidence, double alpha) {
        Dispersion dispersion = evidence.dispersion();
        int smallest = evidence.excluded().smallest(alpha, dispersion.inflation(dispersion.counted()));
        return smallest < 0 ? null : question.worsenings().get(smallest);
    }

    private List<ShiryaevRoberts> processes(List<ShiryaevRoberts> before, Interval interval) {
        double[][] factors = new double[question.margins().size()][GROWTHS.length];
        for (int i = 0; i < factors.length; i++) {
            for (int k = 0; k < GROWTHS.length; k++) {
                factors[i][k] = Factors.comparison(interval, question.margins().get(i), GROWTHS[k]);
            }
        }
        return processes(before, factors);
    }
}
