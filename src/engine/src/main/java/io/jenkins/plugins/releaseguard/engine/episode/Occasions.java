package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import java.util.stream.IntStream;

/** Why an episode rolls back; the same before and after a restart. */
final class Occasions {
    private Occasions() {}

    static Occasion of(Order order, EpisodeState state) {
        Policy policy = order.policy();
        int shown = firstShown(policy, state);
        if (shown < 0) {
            return new Occasion(order.id(), state.reason, null, null, null);
        }
        Condition condition = policy.breach().get(shown);
        Condition.Threshold threshold = condition.asThreshold();
        Evaluation last = state.gate.breach().get(shown).last();
        return new Occasion(
                order.id(),
                state.reason,
                condition.text(),
                last == null ? null : last.value(),
                threshold == null ? null : (Double) threshold.limit().value());
    }

    /** The place of the first breach condition among the reasons of a breach; -1: there is none. */
    private static int firstShown(Policy policy, EpisodeState state) {
        Decision decision = state.gate == null ? null : state.gate.decision();
        if (decision == null || decision.verdict() != Verdict.BREACH) {
            return -1;
        }
        return IntStream.range(0, policy.breach().size())
                .filter(i -> decision.reasons().stream()
                        .anyMatch(r -> policy.breach().get(i).text().equals(r.condition())))
                .findFirst()
                .orElse(-1);
    }
}
