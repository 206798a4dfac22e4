package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Whether a candidate is worse than it may be, by its counts and valid at every look. Pure; thread-safe. */
public abstract sealed class SequentialTest permits BaselineTest, LimitTest, MeanTest {
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

    private static final String FROM_START = "mixture-sprt/1";

    private final Weights weights;

    SequentialTest(Weights weights) {
        this.weights = weights;
    }

    /** The test with its version, as verdicts name it. */
    public String method() {
        return weights.isAtStart() ? FROM_START : VERSION;
    }

    /** Whether the change is expected at the start only, so that all of the window is weighed. */
    final boolean isAtStart() {
        return weights.isAtStart();
    }

    /**
     * What the values are from the window's start on, at every look together with this error probability; known only where
     * the change is expected at the start.
     */
    public Intervals intervals(Evidence evidence, double alpha) {
        return Intervals.NONE;
    }

    /** Of counts; null without a request. */
    static ConfidenceInterval interval(Evidence evidence, long trials, long events, double alpha) {
        double inflation = evidence.inflation();
        return trials == 0 ? null : BetaBinomial.interval(trials / inflation, events / inflation, alpha);
    }

    /** Before the first count. */
    public abstract Evidence start();

    /** With what one side counted. */
    public abstract Evidence next(Evidence before, Scope scope, Counts counts);

    /** The smallest worsening from the start on that is excluded with this error probability; null: none is. */
    public abstract Question.Worsening excluded(Evidence evidence, double alpha);

    final Evidence start(int margins, int worsenings) {
        return new Evidence(
                null,
                null,
                Collections.nCopies(margins * INFLATIONS.length, ShiryaevRoberts.start(GROWTHS.length)),
                Dispersion.NONE,
                Excluded.start(worsenings),
                new TreeMap<>(),
                Evidence.Sums.NONE,
                null,
                0,
                weights.isAtStart());
    }

    /** @param factors of each margin, those of {@link #GROWTHS} */
    final List<ShiryaevRoberts> processes(List<ShiryaevRoberts> before, double[]... factors) {
        List<ShiryaevRoberts> after = new ArrayList<>(before.size());
        for (double[] ofMargin : factors) {
            for (double inflation : INFLATIONS) {
                ShiryaevRoberts process = before.get(after.size());
                after.add(process.next(ofMargin, 1 / inflation, weights.at(process.looks())));
            }
        }
        return after;
    }
}
