package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import java.util.List;

/**
 * One signal for each scope, where series have names or labels of their own for the canary.
 *
 * @param candidate read as it stands
 * @param baseline read as it stands
 * @param live read as it stands
 */
record PairSpec(Signal candidate, Signal baseline, Signal live) implements ComputedSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean scoped() {
        return true;
    }

    Signal of(Scope scope) {
        return switch (scope) {
            case CANDIDATE -> candidate;
            case BASELINE -> baseline;
            case LIVE -> live;
        };
    }

    @Override
    public boolean tellsFreshness() {
        return operands().stream().allMatch(s -> s.spec().tellsFreshness());
    }

    /** Where both sides count the same. */
    @Override
    public Countable countable() {
        Countable countable = candidate.spec().countable();
        return countable != null && countable.equals(baseline.spec().countable()) ? countable : null;
    }

    @Override
    public List<Signal> operands() {
        return List.of(candidate, baseline, live);
    }

    @Override
    public String describe() {
        return "candidate " + candidate.name() + ", baseline " + baseline.name() + ", live " + live.name();
    }
}
