package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Gives a healthy candidate all of the traffic, step by step, until the world shows it. */
final class Promotion {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Quarantining quarantine;
    private volatile boolean writing;

    Promotion(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.quarantine = new Quarantining(context);
    }

    void begin() {
        Instant began = context.now();
        String brake = context.brake();
        if (brake != null) {
            promoted(false, "held by the global brake: " + brake, began);
            return;
        }
        if (policy.rollback().stream().noneMatch(LegSpec::movesTraffic)) {
            synchronized (context) {
                String why = "onHealthy: promote needs a leg that moves traffic, and the policy has none";
                context.listener.log("Nothing was promoted: " + why);
                context.end(Outcome.STOPPED, Ending.Build.FAILED, why);
            }
            return;
        }
        try {
            boolean all = true;
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < policy.rollback().size(); i++) {
                LegPlan plan = state.legs.get(i).plan();
                boolean released = !plan.expectedCurrent().sameAs(plan.target());
                if (policy.rollback().get(i).movesTraffic() && released) {
                    Leg leg = context.leg(policy.rollback().get(i));
                    checkQuarantine(state.candidate);
                    promote(leg, plan.expectedCurrent());
                    LegState live = leg.read();
                    seen.add(live.summary());
                    all &= leg.isPromoted(live, plan.expectedCurrent());
                }
            }
            for (int i : new TreeSet<>(all ? state.waiting.keySet() : Set.of())) {
                Version waiting = state.waiting.get(i);
                Leg leg = context.leg(policy.rollback().get(i));
                checkQuarantine(waiting);
                promote(leg, waiting);
                LegState live = leg.read();
                seen.add(live.summary());
                all &= leg.isPromoted(live, waiting);
            }
            promoted(all, String.join("; ", seen), began);
        } catch (LegException e) {
            if (e.mayPass()) {
                promoted(false, e.getMessage(), began);
                return;
            }
            synchronized (context) {
                if (state.phase == EpisodeState.Phase.PROMOTING) {
                    context.listener.log("The promotion stopped: " + e.getMessage());
                    Outcome outcome = e.kind() == LegException.Kind.SUPERSEDED ? Outcome.SUPERSEDED : Outcome.STOPPED;
                    context.end(outcome, Ending.Build.FAILED, e.getMessage());
                }
            }
        }
    }

    /** Right before each write: another gate may have found it bad meanwhile. */
    private void checkQuarantine(Version version) throws LegException {
        String refusal;
        try {
            refusal = quarantine.refusal(version);
        } catch (IOException e) {
            throw new LegException(
                    LegException.Kind.UNREACHABLE,
                    "whether " + version + " is in quarantine cannot be read: " + e.getMessage(),
                    e);
        }
        if (refusal != null) {
            throw new LegException(LegException.Kind.UNSUITABLE, refusal);
        }
    }

    private void promote(Leg leg, Version candidate) throws LegException {
        writing = true;
        try {
            leg.promote(candidate);
        } finally {
            writing = false;
        }
    }

    /** Whether a write may be on its way just now. */
    boolean isWriting() {
        return writing;
    }

    private void promoted(boolean all, String seen, Instant began) {
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.PROMOTING) {
                return;
            }
            context.listener.status("Promoting: " + seen);
            Duration atMost = policy.window().atMost();
            if (all) {
                context.listener.log("Promoted: " + seen);
                context.end(Outcome.PROMOTED, Ending.Build.GOES_ON, Sentences.of(state.gate.decision()));
            } else if (Duration.between(state.promotingSince, context.now()).compareTo(atMost) >= 0) {
                context.listener.log("The promotion did not end within " + Figures.duration(atMost) + ": " + seen);
                context.end(Outcome.STOPPED, Ending.Build.FAILED, "healthy, but not promoted in time: " + seen);
            } else {
                context.again(began, policy.window().every(), this::begin);
            }
        }
    }
}
