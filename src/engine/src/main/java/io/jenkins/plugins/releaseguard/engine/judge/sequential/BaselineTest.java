package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Whether the candidate is worse than the concurrent baseline, valid at every look. Each stretch of time enters by the
 * counts of both sides in it, so a change of the traffic's weight or of the time of day makes no difference by itself.
 * What the baseline was like before says how fast its level drifts, and so how much of it can be told beforehand. Pure;
 * thread-safe.
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
        return start(question.margins().size(), question.worsenings().size(), GROWTHS.length);
    }

    /**
     * Before the first count, with what is known of the baseline from before.
     *
     * @param history what the baseline counted, stretch by stretch, the oldest first
     */
    public Evidence start(List<Counts> history) {
        SortedMap<Double, Long> past = new TreeMap<>();
        for (Counts counts : history) {
            past = Events.remember(past, counts);
        }
        Evidence evidence = start().with(past);
        for (Counts counts : history) {
            evidence = learned(evidence, counts);
        }
        Levels levels = evidence.levels() == null ? null : evidence.levels().opened();
        return evidence.with(evidence.dispersion().opened()).with(levels, evidence.cut());
    }

    private Evidence learned(Evidence before, Counts baseline) {
        Evidence known = cut(before, baseline, baseline);
        Events.Cut cut = known.cut();
        if (cut == null || baseline.trials() == 0) {
            return known;
        }
        Dispersion dispersion = known.dispersion().next(baseline, t -> cut.ofBaseline(t) / cut.unit());
        double inflation = dispersion.clusters() * cut.unit();
        double events = sum(baseline, cut::ofBaseline) / inflation;
        double requests = baseline.trials() / inflation;
        Levels levels = known.levels() == null
                ? Levels.of(question.margins().size(), events, requests)
                : known.levels().learned(seconds(baseline), events, requests);
        return known.with(dispersion).with(levels, cut);
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
        Evidence taken = both.pending(null, null);
        return isSameStretch(candidate, baseline) ? judged(taken, candidate, baseline) : taken;
    }

    private boolean isSameStretch(Counts a, Counts b) {
        return Duration.between(a.after(), b.after()).abs().compareTo(longestGap) <= 0
                && Duration.between(a.upTo(), b.upTo()).abs().compareTo(longestGap) <= 0;
    }

    private Evidence judged(Evidence before, Counts candidate, Counts baseline) {
        Evidence known = cut(before, candidate, baseline);
        SortedMap<Double, Long> past = Events.remember(known.past(), baseline);
        Events.Cut cut = known.cut();
        if (cut == null) {
            return known.with(past);
        }
        Dispersion dispersion = known.dispersion()
                .next(baseline, t -> cut.ofBaseline(t) / cut.unit())
                .nextOfCandidate(candidate, t -> cut.ofCandidate(t) / cut.unit());
        double inflation = dispersion.clusters();
        double events = sum(candidate, cut::ofCandidate);
        Interval moved = new Interval(candidate.trials(), events, baseline.trials(), sum(baseline, cut::ofBaseline));
        Interval plain = new Interval(candidate.trials(), events, baseline.trials(), sum(baseline, cut::ofCandidate));
        Interval effective = moved.dividedBy(inflation * cut.unit());
        Levels levels = known.levels() == null ? null : known.levels().after(seconds(baseline));
        double[][] factors = new double[question.margins().size()][];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = factors(effective, levels, i);
        }
        Levels next = levels == null
                ? Levels.of(factors.length, effective.baselineEvents(), effective.baselineTrials())
                : levels.with(effective, question.margins());
        Excluded excluded = known.excluded()
                .next(
                        worsenings.size(),
                        plain.baselineEvents(),
                        (j, bet) -> Factors.comparison(plain, worsenings.get(j), bet));
        return known.after(
                processes(known.processes(), inflation * cut.unit(), factors),
                next,
                dispersion,
                excluded,
                past,
                known.since().plus(candidate.after(), plain));
    }

    /** What is an event may be told better once more is known of the baseline; its level is then another one. */
    private Evidence cut(Evidence before, Counts candidate, Counts baseline) {
        if (before.cut() != null && before.cut().holds(candidate, baseline, before.past())) {
            return before;
        }
        return before.with((Levels) null, question.events().cut(candidate, baseline, before.past()));
    }

    /** Where the level is hardly known, as of rare events, and of margins in points, by the split of both sides' events. */
    private double[] factors(Interval interval, Levels levels, int i) {
        Margin margin = question.margins().get(i);
        if (levels != null && levels.isKnown() && margin.points() == 0) {
            return levels.factors(interval, i, margin.ratio(), GROWTHS);
        }
        double[] factors = new double[GROWTHS.length];
        for (int k = 0; k < factors.length; k++) {
            factors[k] = Factors.comparison(interval, margin, GROWTHS[k]);
        }
        return factors;
    }

    private static double sum(Counts counts, ToDoubleFunction<Counts.Tally> of) {
        double sum = 0;
        for (Counts.Tally tally : counts.tallies()) {
            sum += of.applyAsDouble(tally);
        }
        return sum;
    }

    private static double seconds(Counts counts) {
        return Math.max(0, Duration.between(counts.after(), counts.upTo()).toMillis() / 1000.0);
    }

    /** Not of a quantile, whose bound may be another one at each look. */
    @Override
    public Intervals intervals(Evidence evidence, double alpha) {
        if (!isAtStart() || !(question.events() instanceof Events.Share)) {
            return Intervals.NONE;
        }
        Evidence.Sums sums = evidence.since();
        return new Intervals(
                interval(evidence, Math.round(sums.candidateTrials()), Math.round(sums.candidateEvents()), alpha / 2),
                interval(evidence, Math.round(sums.baselineTrials()), Math.round(sums.baselineEvents()), alpha / 2));
    }

    @Override
    public Question.Worsening excluded(Evidence evidence, double alpha) {
        Excluded excluded = evidence.excluded();
        int smallest = excluded.smallest(alpha, evidence.dispersion().inflation(excluded.counted()));
        return smallest < 0 ? null : question.worsenings().get(smallest);
    }
}
