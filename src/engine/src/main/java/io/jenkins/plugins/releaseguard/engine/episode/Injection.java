package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a drill begins: what runs is taken down, the host makes the fault, and what that has changed is resolved. The version
 * to return to is the one that ran before the fault.
 *
 * <p>{@code injected} is durable before the fault is made. So a controller that dies in between knows that there may be
 * something to undo, and the time to detect has everything in it that users have borne.
 */
final class Injection {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final DrillGround ground;
    /** The versions of the legs at the newest look after the fault; under the lock. */
    private List<Version> shown = List.of();

    private final Runnable opened;
    private final Runnable released;
    private final Runnable failed;

    /**
     * @param opened has the host make the fault, under the lock
     * @param released goes on, under the lock: the bad release is there
     * @param failed rolls back what is there, under the lock
     */
    Injection(EpisodeContext context, Runnable opened, Runnable released, Runnable failed) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.ground = new DrillGround(context);
        this.opened = opened;
        this.released = released;
        this.failed = failed;
    }

    // ---- before the fault ----------------------------------------------------------------------------------------

    void begin() throws LegException {
        ground.check();
        List<LegState> before = read();
        ground.check(before.get(primary()));
        List<LegRun> planned = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            LegState own = before.get(i);
            Version back = own.canaryInProgress() ? own.stable() : own.current();
            planned.add(LegRun.planned(leg(i).plan(own.current(), back)));
        }
        synchronized (context) {
            if (context.isResolving()) {
                open(before, planned);
            }
        }
    }

    private void open(List<LegState> before, List<LegRun> planned) {
        state.before = List.copyOf(before);
        state.baseline = before.get(primary()).serving();
        state.resolvedFrom = "before the drill: " + before.get(primary()).summary();
        state.legs = List.copyOf(planned);
        state.phase = EpisodeState.Phase.INJECTING;
        state.timeline = state.timeline.withInjected(context.now());
        context.listener.log(
                "Drill: " + state.baseline + " " + state.baseline.identity() + " runs, and is returned to");
        context.listener.log("Drill: the fault is made now, and has to be detected until " + Figures.time(deadline()));
        context.listener.status("The fault is being made");
        context.changed();
        opened.run();
    }

    // ---- after the fault -----------------------------------------------------------------------------------------

    /**
     * The host has nothing more to do with the fault; under the lock.
     *
     * @param shortfall why the drill has failed by now; null: it has not
     * @return false where that is known, or the time for it is over
     */
    boolean made(String shortfall) {
        if (state.phase != EpisodeState.Phase.INJECTING || state.madeAt != null) {
            return false;
        }
        state.madeAt = context.now();
        state.shortfall = shortfall;
        context.listener.log(shortfall == null ? "Drill: the fault is made" : "Drill: " + shortfall);
        context.changed();
        context.submit(this::show);
        return true;
    }

    /** Looks until the world shows what the fault has changed. */
    void show() {
        Instant began = context.now();
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.INJECTING) {
                return;
            }
        }
        try {
            List<LegState> now = read();
            if (isShown(now)) {
                resolve(now);
                return;
            }
            synchronized (context) {
                if (isLate()) {
                    String nothing = "the fault has changed nothing: "
                            + now.get(primary()).summary();
                    context.end(Outcome.STOPPED, Ending.Build.FAILED, nothing);
                    return;
                }
            }
            context.listener.status(
                    "Waits for the fault to show: " + now.get(primary()).summary());
        } catch (LegException e) {
            synchronized (context) {
                if (!e.mayPass() || isLate()) {
                    context.listener.log("What the fault has changed cannot be undone: " + e.getMessage());
                    context.end(Outcome.ROLLBACK_FAILED, Ending.Build.FAILED, e.getMessage());
                    return;
                }
            }
            context.listener.status("Waits for the fault to show: " + e.getMessage());
        }
        context.again(began, policy.window().every(), this::show);
    }

    /**
     * Whether the fault is there. What is written by the API of one leg may show a little later at another, so as long as
     * one is as before, the others have to be the same twice.
     */
    private boolean isShown(List<LegState> now) {
        synchronized (context) {
            List<Version> versions = now.stream().map(LegState::current).toList();
            boolean same = versions.equals(shown);
            shown = versions;
            long changed = 0;
            for (int i = 0; i < now.size(); i++) {
                changed += isChanged(state.before.get(i), now.get(i)) ? 1 : 0;
            }
            return changed == now.size() || changed > 0 && same;
        }
    }

    private static boolean isChanged(LegState before, LegState now) {
        return !now.current().sameAs(before.current()) || before.isIdle() && !now.isIdle();
    }

    private void resolve(List<LegState> now) throws LegException {
        List<LegRun> planned = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            planned.add(LegRun.planned(plan(i, now.get(i))));
        }
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.INJECTING) {
                return;
            }
            LegState live = now.get(primary());
            state.candidate = live.current();
            state.candidatePercent = live.percentOf(state.candidate);
            state.legs = List.copyOf(planned);
            context.listener.log(
                    "Candidate " + state.candidate + " " + state.candidate.identity() + ": " + live.summary());
            planned.forEach(run -> context.listener.log("When it breaks: "
                    + run.plan().leg() + " -> " + String.join("; ", run.plan().actions())));
            if (state.shortfall != null) {
                failed.run();
                return;
            }
            state.gate = new Gate(policy).start(context.now());
            released.run();
        }
    }

    private LegPlan plan(int i, LegState now) throws LegException {
        LegState before = state.before.get(i);
        if (isChanged(before, now)) {
            return leg(i).plan(now.current(), before.serving());
        }
        try {
            return leg(i).plan(now.current(), now.current());
        } catch (LegException e) {
            // a Helm release has no plan that leaves it where it is
            String text = policy.rollback().get(i).text();
            String nothing = "nothing to do: the fault has not changed it";
            return new LegPlan(text, now.current(), now.current(), List.of(nothing), List.of());
        }
    }

    // ---- its time ------------------------------------------------------------------------------------------------

    /** Until when the breach has to be found. */
    Instant deadline() {
        return state.timeline.injected().plus(context.order.drill().detectWithin(policy));
    }

    /** After a fault that has failed, what does not show soon does not show at all. */
    private boolean isLate() {
        Instant soon = state.madeAt.plus(policy.window().lookback());
        return !context.now().isBefore(state.shortfall == null ? deadline() : soon);
    }

    private int primary() {
        return policy.rollback().indexOf(Resolution.primary(policy));
    }

    private Leg leg(int i) throws LegException {
        return context.leg(policy.rollback().get(i));
    }

    private List<LegState> read() throws LegException {
        List<LegState> states = new ArrayList<>();
        for (LegSpec spec : policy.rollback()) {
            states.add(context.leg(spec).read());
        }
        return states;
    }
}
