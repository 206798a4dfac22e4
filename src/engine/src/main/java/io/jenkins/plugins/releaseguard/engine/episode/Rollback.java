package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The writes of a rollback. Every leg that is due is tried, group after group, those of a group at the same time; one that
 * fails does not stop the others. Before each write its intent is durable, those of a group at once and those of the first one with
 * the decision; a leg reads the world before it writes, so that after a restart nothing is done twice.
 */
final class Rollback {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Recovery recovery;
    private final DueLegs due;
    private final Patience patience;
    private final Quarantining quarantine;
    private final IntConsumer accepted;
    private boolean executing;
    /** Whether something has become due while it was executing; under the lock. */
    private boolean isWanted;
    /** The newest one that is planned; under the lock. */
    private int round;

    /** Legs whose intent is durable and that are not begun yet, as they were before; under the lock. */
    private final Map<Integer, LegRun> intended = new HashMap<>();

    private final AtomicInteger writing = new AtomicInteger();

    /** @param accepted a leg's write is acknowledged: what follows from it may be looked for; gets its place in the plan */
    Rollback(EpisodeContext context, IntConsumer accepted) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.recovery = new Recovery(policy);
        this.due = new DueLegs(context);
        this.patience = new Patience(context);
        this.quarantine = new Quarantining(context);
        this.accepted = accepted;
    }

    /** Makes the intent durable; under the lock. */
    void decide() {
        state.phase = EpisodeState.Phase.ROLLING_BACK;
        state.intendedAt = context.now();
        if (state.timeline.detected() == null && context.order.kind() != Order.Kind.DRILL) {
            // Nobody measured it: the time at which it was asked for stands in its place.
            state.timeline = state.timeline.withDetected(null, state.intendedAt);
        }
        decided(state.intendedAt);
        if (context.brake() == null) {
            intend(readyOf(0));
        }
        context.changed();
        decided(context.now());
        context.submit(this::execute);
        context.listener.log("Rolling back " + state.candidate + " to " + state.baseline);
    }

    /** Goes on after a restart, or begins in an episode that was opened again; under the lock. */
    void resume() {
        if (state.intendedAt == null) {
            decide();
            return;
        }
        if (state.timeline.decided() == null) {
            decided(state.intendedAt);
        }
        context.submit(this::execute);
    }

    private void decided(Instant at) {
        state.timeline = state.timeline.withDecided(at);
    }

    /** Whether a write may be on its way just now. */
    boolean isWriting() {
        return writing.get() > 0;
    }

    private void execute() {
        synchronized (context) {
            if (executing || state.phase != EpisodeState.Phase.ROLLING_BACK) {
                isWanted = executing;
                return;
            }
            executing = true;
            isWanted = false;
        }
        String brake = context.brake();
        if (brake == null) {
            due.ask(this::execute);
            executeGroup(0, false);
        } else {
            withdraw();
            executed(hold(brake));
        }
    }

    private List<Integer> readyOf(int group) {
        return policy.groups().groups().get(group).stream()
                .filter(leg -> !due.isWaiting(leg))
                .toList();
    }

    /**
     * Takes down that legs are to be written, for the next save; under the lock.
     *
     * @return whether there is something new to be saved
     */
    private boolean intend(List<Integer> legs) {
        boolean any = false;
        for (int leg : legs) {
            LegRun before = state.legs.get(leg);
            if (!before.state().isFinal() && intended.putIfAbsent(leg, before) == null) {
                started(leg, before.attempted(context.now()));
                any = true;
            }
        }
        return any;
    }

    /** What was intended with the decision was not begun: the brake is on since. */
    private void withdraw() {
        synchronized (context) {
            if (!intended.isEmpty()) {
                intended.forEach(context::set);
                intended.clear();
                state.timeline = state.timeline.withStarted(null);
            }
        }
    }

    /** @param open whether something is worth another try, or waits for its time */
    private void executed(boolean open) {
        synchronized (context) {
            executing = false;
            if (state.phase != EpisodeState.Phase.ROLLING_BACK) {
                return;
            }
            quarantine.add();
            context.changed();
            if (open) {
                Duration every =
                        isWanted ? Duration.ZERO : due.untilNext(policy.window().every());
                round++;
                int next = round;
                context.again(context.now(), every, () -> executeUnlessDone(next));
            } else if (state.recovery == null) {
                endWithoutEffect();
            }
        }
    }

    /** What was found to be due meanwhile has begun a round of its own, which goes on by itself. */
    private void executeUnlessDone(int planned) {
        synchronized (context) {
            if (planned != round) {
                return;
            }
        }
        execute();
    }

    /** @return whether there is still time to wait for the release of the brake */
    private boolean hold(String brake) {
        synchronized (context) {
            context.listener.status("The rollback is held by the global brake: " + brake);
            String why = "held by the global brake: " + brake;
            boolean first = false;
            boolean late = !context.now().isBefore(recovery.deadline(state.intendedAt));
            for (int i = 0; i < state.legs.size(); i++) {
                LegRun run = state.legs.get(i);
                if (!run.state().isFinal()) {
                    first |= !why.equals(run.error());
                    context.set(i, late ? run.failed(LegRun.State.FAILED, why) : run.hindered(why));
                }
            }
            if (first || late) {
                context.listener.log((late ? "Not rolled back, " : "The rollback waits, ") + why);
                state.legs.forEach(run -> byHand(run.plan()));
            }
            return !late;
        }
    }

    /** The legs of one group, each on a worker of its own where there are several; whichever is the last goes on. */
    private void executeGroup(int group, boolean open) {
        List<List<Integer>> groups = policy.groups().groups();
        if (group == groups.size()) {
            executed(open);
            return;
        }
        List<Integer> now = readyOf(group);
        synchronized (context) {
            if (state.phase == EpisodeState.Phase.ROLLING_BACK && intend(now)) {
                context.changed();
            }
        }
        AtomicBoolean stillOpen =
                new AtomicBoolean(open || now.size() < groups.get(group).size());
        AtomicInteger left = new AtomicInteger(now.size());
        Consumer<Integer> one = leg -> {
            if (executeLeg(leg)) {
                stillOpen.set(true);
            }
            if (left.decrementAndGet() == 0) {
                executeGroup(group + 1, stillOpen.get());
            }
        };
        if (now.isEmpty()) {
            executeGroup(group + 1, stillOpen.get());
        } else if (now.size() == 1) {
            one.accept(now.get(0));
        } else {
            now.forEach(leg -> context.submit(() -> one.accept(leg)));
        }
    }

    /** @return whether it is worth another try */
    private boolean executeLeg(int i) {
        LegPlan plan;
        Occasion why;
        String saidBefore;
        int marks = quarantine.isDue() ? 1 : 0;
        synchronized (context) {
            LegRun before = intended.remove(i);
            LegRun run = state.legs.get(i);
            if (before == null || run.state().isFinal() || state.phase != EpisodeState.Phase.ROLLING_BACK) {
                return false;
            }
            saidBefore = before.error();
            plan = run.plan();
            why = Occasions.of(context.order, state);
            context.marking += marks;
            if (before.started() == null) {
                // Before it was durable nothing was sent; what a restart finds is the time before.
                started(i, run.startedAt(context.now()));
            }
        }
        try {
            writing.incrementAndGet();
            context.leg(policy.rollback().get(i)).execute(plan, why, () -> accepted(i));
            quarantine.mark(policy.rollback().get(i), plan);
            return false;
        } catch (LegException e) {
            synchronized (context) {
                LegRun run = state.legs.get(i);
                if (patience.isWorthAnotherTry(i, e)) {
                    if (!e.getMessage().equals(saidBefore)) {
                        context.listener.log(plan.leg() + ": " + e.getMessage() + "; trying again");
                    }
                    context.set(i, run.hindered(e.getMessage()));
                    return true;
                }
                LegRun.State how =
                        e.kind() == LegException.Kind.SUPERSEDED ? LegRun.State.SUPERSEDED : LegRun.State.FAILED;
                String end = patience.sentence(i, e);
                context.set(i, run.failed(how, end));
                context.listener.log(plan.leg() + " failed: " + end);
                byHand(plan);
                return false;
            }
        } catch (RuntimeException e) {
            if (context.isShutDown()) {
                throw e;
            }
            // A defect in one leg is that leg's failure; the others have nothing to do with it.
            context.listener.broken(e);
            synchronized (context) {
                context.set(i, state.legs.get(i).failed(LegRun.State.FAILED, "internal error: " + e));
                context.listener.log(plan.leg() + " failed: internal error: " + e);
                byHand(plan);
            }
            return false;
        } finally {
            writing.decrementAndGet();
            synchronized (context) {
                context.marking -= marks;
            }
        }
    }

    private void byHand(LegPlan plan) {
        plan.commands().forEach(c -> context.listener.log("  by hand: " + c));
    }

    private void started(int i, LegRun run) {
        context.set(i, run);
        if (state.timeline.accepted() == null) {
            Instant first = state.legs.stream()
                    .map(LegRun::started)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            state.timeline = state.timeline.withStarted(first);
        }
    }

    private void accepted(int i) {
        Instant at = context.now();
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.ROLLING_BACK) {
                return;
            }
            LegRun run = state.legs.get(i).accepted(at);
            context.set(i, run);
            context.listener.log(run.plan().leg() + ": accepted");
            boolean restarts = policy.rollback().get(i).movesTraffic()
                    || policy.rollback().get(i).ifStillBreachingAfter() != null;
            if (restarts || state.recovery == null) {
                awaitRecovery(run.accepted());
            }
            accepted.accept(i);
            quarantine.add();
            context.changed();
        }
    }

    private void awaitRecovery(Instant from) {
        state.timeline = state.timeline.withAccepted(from);
        state.recovery = recovery.start(from);
    }

    private void endWithoutEffect() {
        boolean superseded = state.legs.stream().anyMatch(r -> r.state() == LegRun.State.SUPERSEDED);
        String why = state.legs.stream()
                .filter(r -> r.error() != null)
                .map(LegRun::error)
                .collect(Collectors.joining("; "));
        context.end(
                superseded ? Outcome.SUPERSEDED : Outcome.ROLLBACK_FAILED,
                Ending.Build.FAILED,
                state.reason + "; the rollback failed: " + why);
    }
}
