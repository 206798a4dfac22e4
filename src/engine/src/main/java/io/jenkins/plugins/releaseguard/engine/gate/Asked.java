package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;

/**
 * A condition with what is the same of it at each look.
 *
 * @param signal that it asks for
 * @param alone the condition read on one side only; null where it compares two
 * @param scope whose traffic it reads
 * @param hold how long, or how often, it has to be bad
 */
record Asked(Condition condition, Signal signal, Condition.Threshold alone, Scope scope, Hold hold) {
    static Asked of(Condition condition, Policy policy) {
        Signal signal = policy.signals().get(condition.subject());
        Condition.Threshold alone = condition.asThreshold();
        return new Asked(condition, signal, alone, scope(condition, signal), hold(condition, alone));
    }

    OnNoData onNoData() {
        return signal.onNoData();
    }

    private static Scope scope(Condition condition, Signal signal) {
        if (condition instanceof Condition.Threshold threshold && threshold.scope() != null) {
            return threshold.scope();
        }
        return signal.spec().scoped() ? Scope.CANDIDATE : Scope.LIVE;
    }

    private static Hold hold(Condition condition, Condition.Threshold alone) {
        if (condition instanceof Condition.Change change) {
            return change.hold();
        }
        return alone == null ? Hold.AT_ONCE : alone.hold();
    }
}
