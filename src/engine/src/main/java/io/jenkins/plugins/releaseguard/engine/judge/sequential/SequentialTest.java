package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Whether a candidate is worse than it may be, by its counts and valid at every look. Pure; thread-safe. */
public abstract sealed class SequentialTest permits BaselineTest, LimitTest, MeanTest {
    /** Stored with every verdict that it takes part in. */
    public static final String VERSION = "sequential/4";

    /** How many times further than the margin the alternatives are. */
    static final double[] GROWTHS = {1.2, 1.6, 2.5, 6};

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

    final Evidence start(int margins, int worsenings, int alternatives) {
        return new Evidence(
                null,
                null,
                Collections.nCopies(margins, ShiryaevRoberts.start(alternatives)),
                null,
                Dispersion.NONE,
                Excluded.start(worsenings),
                new TreeMap<>(),
                null,
                Evidence.Sums.NONE,
                null,
                0,
                weights.isAtStart());
    }

    /**
     * After one more look. Where requests come in clusters, one burst says little, however large it is: with a variance
     * inflation φ a look's logarithm counts up to φ / (φ − 1).
     *
     * @param inflation of the look's counts that the factors have been tempered by, above 0
     * @param factors of each margin, one for each alternative
     */
    final List<ShiryaevRoberts> processes(List<ShiryaevRoberts> before, double inflation, double[]... factors) {
        double most = inflation > 1 ? inflation / (inflation - 1) : Double.POSITIVE_INFINITY;
        List<ShiryaevRoberts> after = new ArrayList<>(before.size());
        for (int i = 0; i < factors.length; i++) {
            double[] bounded =
                    Arrays.stream(factors[i]).map(log -> Math.min(most, log)).toArray();
            ShiryaevRoberts process = before.get(i);
            after.add(process.next(bounded, 1, weights.at(process.looks())));
        }
        return after;
    }
}
