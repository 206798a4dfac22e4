package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.BaselineTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.List;

/** The engine's own sequential test, one run of it. */
final class Ours implements Rule.Run {
    static final double ALPHA = 0.01;
    /** The longest window that is simulated, which the test has to know beforehand. */
    static final int LOOKS = Look.looks(90);

    static final String WITH_MARGIN = "ours, default margin";
    static final String WITHOUT_MARGIN = "ours, no margin";
    static final List<String> NAMES = List.of(WITH_MARGIN, WITHOUT_MARGIN);

    private final SequentialTest test;
    private Evidence evidence;

    private Ours(SequentialTest test) {
        this.test = test;
        this.evidence = test.start();
    }

    static List<Rule> rules(Metric metric) {
        return List.of(rule(metric, true), rule(metric, false));
    }

    private static Rule rule(Metric metric, boolean margin) {
        SequentialTest test = metric.test(margin, LOOKS, Look.EVERY.multipliedBy(4));
        return new Rule(
                margin ? WITH_MARGIN : WITHOUT_MARGIN,
                metric.version(),
                -Math.log(ALPHA),
                test instanceof BaselineTest,
                () -> new Ours(test));
    }

    @Override
    public void before(List<Counts> history) {
        if (test instanceof BaselineTest comparison) {
            evidence = comparison.start(history);
        }
    }

    @Override
    public double next(Look look) {
        evidence = test.next(evidence, Scope.BASELINE, look.counts(Scope.BASELINE));
        evidence = test.next(evidence, Scope.CANDIDATE, look.counts(Scope.CANDIDATE));
        return isUsable() ? evidence.logEvidence() : Double.NEGATIVE_INFINITY;
    }

    @Override
    public boolean isUsable() {
        return evidence.isUsable();
    }
}
