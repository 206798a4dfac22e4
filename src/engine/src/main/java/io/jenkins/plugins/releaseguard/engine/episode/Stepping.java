package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import java.io.IOException;

/**
 * Follows the candidate's share of the traffic while it is watched, and lets it grow when it has been healthy at one share
 * for long enough. The world says which share that is, so that a restart, or somebody who goes on by hand, changes nothing.
 */
final class Stepping {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Gate gate;
    private final Quarantining quarantine;
    private volatile boolean writing;
    /** Under the lock. */
    private boolean following;
    /** Why the last step was not taken; null: it was. */
    private volatile String held;

    Stepping(EpisodeContext context, Gate gate) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.gate = gate;
        this.quarantine = new Quarantining(context);
    }

    boolean isWriting() {
        return writing;
    }

    /** One look at the share; at most one write. Looks of signals do not wait for it, so the next one may find it at work. */
    void follow() {
        synchronized (context) {
            if (following) {
                return;
            }
            following = true;
        }
        try {
            look();
        } finally {
            synchronized (context) {
                following = false;
            }
        }
    }

    private void look() {
        Leg leg;
        TrafficSteps seen;
        try {
            leg = context.leg(Resolution.stepping(policy));
            seen = leg.trafficSteps(policy.traffic().steps());
        } catch (LegException e) {
            context.listener.status(e.getMessage());
            return;
        }
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.WATCHING || context.brake() != null || !isOurs(seen)) {
                return;
            }
            boolean first = seen.at() < 0;
            state.stepped |= !first;
            if (!first && seen.at() != state.gate.weight()) {
                state.gate = gate.at(state.gate, seen.at());
                context.listener.log(state.candidate + " gets " + gate.percent(state.gate) + " % of the traffic");
                context.changed();
                return;
            }
            if (!seen.waits() || (!first && !gate.mayAdvance(state.gate))) {
                return;
            }
        }
        advance(leg, seen);
    }

    /**
     * Steps that have been changed since the checklist are followed by nobody, and a share that somebody has taken away is
     * not given back: the window ends without a verdict.
     */
    private boolean isOurs(TrafficSteps seen) {
        boolean ours = seen != null && seen.weights().equals(policy.traffic().steps());
        if (!ours) {
            context.listener.status("The traffic steps are " + (seen == null ? "gone" : seen.weights())
                    + ", the policy's are " + policy.traffic().steps() + ": nothing is stepped");
        }
        boolean taken = ours && seen.at() < 0 && state.stepped;
        if (taken) {
            context.listener.status(state.candidate + " has none of its shares any more: nothing is stepped");
        }
        return ours && !taken;
    }

    private void advance(Leg leg, TrafficSteps seen) {
        writing = true;
        try {
            String refusal = quarantine.refusal(state.candidate);
            if (refusal != null) {
                held(refusal);
                return;
            }
            leg.advance(state.candidate, seen);
            held = null;
            context.listener.log(state.candidate
                    + (seen.at() < 0
                            ? " begins with "
                            : " was healthy at " + policy.traffic().steps().get(seen.at())
                                    + " % of the traffic; it goes on to ")
                    + policy.traffic().steps().get(seen.at() + 1) + " %");
            if (seen.at() < 0) {
                begun();
            }
        } catch (LegException | IOException e) {
            held(e.getMessage());
        } finally {
            writing = false;
        }
    }

    /** Without any traffic nothing was healthy. */
    private void begun() {
        synchronized (context) {
            if (state.phase == EpisodeState.Phase.WATCHING) {
                state.stepped = true;
                state.gate = gate.at(state.gate, 0);
                context.changed();
            }
        }
    }

    /** Tried again at each look, and said once. */
    private void held(String why) {
        if (!why.equals(held)) {
            context.listener.log("Not stepped, tried again at each look: " + why);
        }
        held = why;
    }
}
