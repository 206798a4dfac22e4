package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What follows an accepted rollback: the world has to show each leg, and the recovery conditions have to hold for as long
 * as the policy asks. A rollback alone ends as soon as its legs are settled.
 */
final class Proof {
    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Recovery recovery;
    private final Patience patience;
    private final Asking asking;
    private final Confirmation confirmation;
    /** Whether the looks go on by themselves; under the lock. */
    private boolean begun;
    /** Whether history is read, which what is seen now must not overtake; under the lock. */
    private boolean catchesUp;

    Proof(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.state = context.state;
        this.recovery = new Recovery(policy);
        this.patience = new Patience(context);
        this.asking = new Asking(context);
        this.confirmation = new Confirmation(context, this::shown);
    }

    /**
     * Goes on after a restart, or begins for a step of its own; under the lock. What was missed since is read from history,
     * as far as there is one, and the time in which nobody looked is not counted against the conditions.
     */
    void resume() {
        Instant accepted = state.recovery.acceptedAt();
        Instant from = state.savedAt == null || state.savedAt.isBefore(accepted) ? accepted : state.savedAt;
        state.unwatched = state.unwatched.plus(Duration.between(from, context.now()));
        Duration step = Missed.step(from, context.now(), policy.window().every());
        begun = true;
        catchesUp = true;
        context.submit(() -> readMissed(from.plus(step), step));
    }

    private void readMissed(Instant at, Duration step) {
        if (!at.isBefore(context.now()) || context.order.kind() == Order.Kind.ROLLBACK) {
            look();
            return;
        }
        context.observe(recovery.series(), at, observations -> {
            synchronized (context) {
                if (state.phase != EpisodeState.Phase.ROLLING_BACK) {
                    return;
                }
                context.keep(observations);
                state.recovery = recovery.next(state.recovery, observations, at.minus(state.unwatched));
            }
            readMissed(at.plus(step), step);
        });
    }

    /** A leg's write is acknowledged; under the lock. */
    void accepted(int leg) {
        confirmation.follow(leg);
        if (!begun) {
            begun = true;
            context.submit(this::look);
        }
    }

    /** One look at everything. Between two of them legs are looked at more often, as long as they are open. */
    private void look() {
        synchronized (context) {
            if (state.phase != EpisodeState.Phase.ROLLING_BACK) {
                return;
            }
            catchesUp = false;
        }
        Instant began = context.now();
        confirmation.lookAtAll();
        asking.ask(recovery.series(), this::seen);
        synchronized (context) {
            shown();
            if (state.phase == EpisodeState.Phase.ROLLING_BACK) {
                context.again(began, policy.window().every(), this::look);
            }
        }
    }

    /** Takes what the legs have shown so far; under the lock. */
    private void shown() {
        if (!catchesUp) {
            tellTraffic(confirmation.isTrafficRestored());
            seen(confirmation.traffic());
        }
    }

    private void tellTraffic(boolean restored) {
        boolean known = state.timeline.trafficRestored() != null;
        if (restored && !known && state.phase == EpisodeState.Phase.ROLLING_BACK) {
            state.timeline = state.timeline.withTrafficRestored(context.now());
            context.listener.log("Traffic restored: candidate 0 %, baseline 100 %");
            context.changed();
        }
    }

    /** Takes what has arrived, and ends when nothing is open any more; under the lock. */
    private void seen(List<Observation> observations) {
        if (state.phase != EpisodeState.Phase.ROLLING_BACK) {
            return;
        }
        context.keep(observations);
        boolean judged = context.order.kind() != Order.Kind.ROLLBACK;
        if (judged) {
            state.recovery = next(observations);
        }
        if (!asking.isComplete() && state.recovery.result() == null) {
            return;
        }
        context.listener.status(status());
        if (judged && state.recovery.result() != null && state.recovery.result().isRecovered()) {
            releaseWaiting();
        }
        boolean settled = state.legs.stream().allMatch(r -> r.state().isFinal());
        boolean late = !context.now().minus(state.unwatched).isBefore(recovery.deadline(state.recovery.acceptedAt()))
                && !patience.isWaiting();
        boolean open = judged && state.recovery.result() == null;
        if (open || context.marking > 0 || (!settled && !late)) {
            return;
        }
        settle();
        if (judged) {
            endProven(state.recovery.result());
        } else {
            boolean complete = isComplete();
            context.end(
                    complete ? Outcome.ROLLED_BACK : Outcome.PARTLY_ROLLED_BACK,
                    complete ? Ending.Build.GOES_ON : Ending.Build.FAILED,
                    complete ? state.reason : state.reason + "; " + errors());
        }
    }

    /** The time in which nobody looked is taken out of the clock; when it is proven is the real time. */
    private RecoveryState next(List<Observation> observations) {
        RecoveryState next =
                recovery.next(state.recovery, observations, context.now().minus(state.unwatched));
        RecoveryState.Result result = next.result();
        if (result != null && !result.isRecovered() && !asking.isComplete()) {
            // what is still on its way belongs to this look and may yet prove it
            return new RecoveryState(next.acceptedAt(), next.checks(), null);
        }
        return result == null || !result.isRecovered()
                ? next
                : new RecoveryState(
                        next.acceptedAt(),
                        next.checks(),
                        new RecoveryState.Result(result.recovered(), context.now(), result.sentences()));
    }

    /** Users are well: a leg that waits to see whether they still are not is not due. */
    private void releaseWaiting() {
        for (int i = 0; i < state.legs.size(); i++) {
            boolean waits = policy.rollback().get(i).ifStillBreachingAfter() != null
                    && state.legs.get(i).state() == LegRun.State.PLANNED;
            if (waits) {
                context.set(i, state.legs.get(i).notDue("not due: recovered before its time"));
                context.listener.log(policy.rollback().get(i).text() + ": not due, recovered before its time");
            }
        }
    }

    /** What the world has not shown by now has not been done. */
    private void settle() {
        for (int i = 0; i < state.legs.size(); i++) {
            LegRun run = state.legs.get(i);
            if (!run.state().isFinal()) {
                context.set(i, run.failed(LegRun.State.FAILED, "the world did not show it in time: " + run.evidence()));
            }
        }
    }

    private void endProven(RecoveryState.Result result) {
        Timeline t = state.timeline.withRecovered(result.recovered(), result.proven());
        state.timeline = t;
        if (result.isRecovered()) {
            boolean detected = t.detected() != null;
            Instant from = detected ? t.detected() : t.decided();
            context.listener.log("Recovered: " + Figures.duration(Duration.between(from, result.recovered()))
                    + (detected ? " after the detection" : " after the decision") + ", proven for "
                    + Figures.duration(policy.window().recoveredFor()));
        } else {
            result.sentences().forEach(s -> context.listener.log("Not recovered: " + s));
        }
        Outcome outcome = !isComplete()
                ? Outcome.PARTLY_ROLLED_BACK
                : result.isRecovered() ? Outcome.ROLLED_BACK : Outcome.NOT_RECOVERED;
        boolean asked = context.order.kind() == Order.Kind.RECOVERY;
        context.end(
                outcome,
                asked && outcome == Outcome.ROLLED_BACK ? Ending.Build.GOES_ON : Ending.Build.FAILED,
                asked && !result.isRecovered() ? String.join("; ", result.sentences()) : reasonOf(outcome, result));
    }

    /** Why it was rolled back, and where the rollback fell short. */
    private String reasonOf(Outcome outcome, RecoveryState.Result result) {
        return switch (outcome) {
            case PARTLY_ROLLED_BACK -> state.reason + "; " + errors();
            case NOT_RECOVERED -> state.reason + "; not recovered: " + String.join("; ", result.sentences());
            default -> state.reason;
        };
    }

    private boolean isComplete() {
        return state.legs.stream().allMatch(r -> r.state() == LegRun.State.DONE || r.state() == LegRun.State.NOT_DUE);
    }

    private String errors() {
        return state.legs.stream()
                .filter(r -> r.error() != null)
                .map(r -> r.plan().leg() + ": " + r.error())
                .collect(Collectors.joining("; "));
    }

    private String status() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < policy.recovery().size(); i++) {
            sentences.add(recovery.sentence(i, state.recovery));
        }
        return "Recovery: " + String.join(" | ", sentences);
    }
}
