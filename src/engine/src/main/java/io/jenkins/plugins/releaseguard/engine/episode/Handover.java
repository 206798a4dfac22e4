package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/**
 * How a watch begins: with the versions that its gate has recorded, which are not looked up again. What a rollback would do
 * is planned anew, for the release is complete by now.
 */
final class Handover {
    private final EpisodeContext context;
    private final EpisodeState state;
    private final Runnable begun;

    /** @param begun goes on, under the lock */
    Handover(EpisodeContext context, Runnable begun) {
        this.context = context;
        this.state = context.state;
        this.begun = begun;
    }

    void begin() {
        List<LegRun> planned = new ArrayList<>();
        for (int i = 0; i < context.policy.rollback().size(); i++) {
            planned.add(LegRun.planned(planned(context.policy.rollback().get(i), recorded(i))));
        }
        synchronized (context) {
            if (!context.isResolving()) {
                return;
            }
            state.legs = List.copyOf(planned);
            state.gate = new Gate(context.judgedBy).start(state.startedAt);
            planned.forEach(run -> context.listener.log("If it breaks: "
                    + run.plan().leg() + " -> " + String.join("; ", run.plan().actions())));
            begun.run();
        }
    }

    /** What the promotion took along runs now, in the place of what the gate found. */
    private LegPlan recorded(int leg) {
        LegPlan gates = state.legs.get(leg).plan();
        Version promoted = state.waiting.get(leg);
        if (promoted == null) {
            return gates;
        }
        List<String> actions = List.of("return from " + promoted + " to " + gates.target());
        return new LegPlan(gates.leg(), promoted, gates.target(), actions, List.of(), gates.facts());
    }

    /** Without an answer the recorded plan stands: it names the versions, and a leg reads the world before it writes. */
    private LegPlan planned(LegSpec spec, LegPlan recorded) {
        try {
            return context.leg(spec).plan(recorded.expectedCurrent(), recorded.target());
        } catch (LegException e) {
            context.listener.log("The recorded plan stands for " + spec.text() + ": " + e.getMessage());
            return recorded;
        }
    }
}
