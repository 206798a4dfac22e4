package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.util.Locale;

/**
 * What follows from a verdict that is not HEALTHY, and from the end of a build that watches: as the step says, as the policy
 * says, or as is safe where neither does.
 */
final class Reactions {
    private final Order order;
    private final Policy policy;
    private final EpisodeState state;

    Reactions(EpisodeContext context) {
        this.order = context.order;
        this.policy = context.policy;
        this.state = context.state;
    }

    /** Under the lock. */
    Reaction to(Decision decision) {
        boolean breach = decision.verdict() == Verdict.BREACH;
        if (!breach && order.kind() == Order.Kind.WATCH) {
            // It has been what users get for a long time: not knowing more is no reason to take it from them.
            return Reaction.REPORT;
        }
        Reaction said = breach ? order.onBreach() : order.onInconclusive();
        Reaction policys = breach ? policy.onBreach() : policy.onInconclusive();
        Reaction asked = said != null ? said : policys;
        if (asked == null) {
            asked = mayGoBackUnasked(decision) ? Reaction.ROLLBACK : Reaction.ASK;
        }
        boolean harmful = asked == Reaction.ROLLBACK && policy.compatibility().irreversible();
        return harmful ? Reaction.ASK : asked;
    }

    /** What is done where a person was asked and nobody has answered; under the lock. */
    Reaction unanswered(Decision decision) {
        return mayGoBackUnasked(decision) ? Reaction.ROLLBACK : Reaction.FAIL;
    }

    /**
     * A breach goes back, and so does a candidate that does not have everything yet; with all of the traffic and no
     * breach a person has to look, and wherever going back may do harm.
     */
    private boolean mayGoBackUnasked(Decision decision) {
        boolean partly = state.candidatePercent != null && state.candidatePercent < 100;
        boolean clear = decision.verdict() == Verdict.BREACH || partly && !decision.lowTraffic();
        return clear && !policy.compatibility().irreversible();
    }

    /** Not null. */
    OnAbort toAbort() {
        OnAbort said = order.onAbort() == null ? policy.onAbort() : order.onAbort();
        return said == null ? OnAbort.ROLLBACK : said;
    }

    /** As users write it. */
    static String word(Reaction reaction) {
        return reaction.name().toLowerCase(Locale.ROOT);
    }
}
