package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Progress;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Window;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The window: look after look, each of which is handed to the gate, until it decides. After a gap, for example a restart,
 * what was missed is read from history first, look by look.
 */
final class Watch {
    private static final Duration LONGEST_UNSAVED = Duration.ofMinutes(15);

    private final EpisodeContext context;
    private final Policy policy;
    private final EpisodeState state;
    private final Gate gate;
    /** Of a watch, when its time is over; null: the window ends when it is decided. */
    private final Gate closing;

    private final Consumer<Decision> decided;
    private final Stepping steps;
    private final Asking asking;
    /** Whether the legs are being read at this time; under the lock. */
    private boolean isReadingLegs;

    private final Past past;
    private boolean braked;

    /** @param decided goes on, under the lock */
    Watch(EpisodeContext context, Consumer<Decision> decided) {
        this.context = context;
        this.policy = context.judgedBy;
        this.state = context.state;
        this.gate = new Gate(policy);
        this.closing = isWatch() ? new Gate(context.order.watchSpec().atEnd(context.policy)) : null;
        this.steps = new Stepping(context, gate);
        this.asking = new Asking(context);
        this.past = new Past(context, gate);
        this.decided = decided;
    }

    /** Says what is watched, when the window is opened. */
    void announce() {
        context.listener.log(isWatch() ? ofWatch() : ofGate());
        policy.breach().forEach(c -> context.listener.log("Breach if " + c.text()));
    }

    private String ofWatch() {
        return "Watching " + state.candidate + " for "
                + Figures.duration(context.order.watchSpec().lasts()) + " after its gate, every "
                + Figures.duration(policy.window().every());
    }

    private String ofGate() {
        return "Watching every " + Figures.duration(policy.window().every()) + ", warm-up "
                + Figures.duration(policy.window().warmUp()) + ", healthy for "
                + Figures.duration(policy.window().healthyFor()) + ", at most "
                + Figures.duration(policy.window().atMost())
                + (policy.traffic() == null ? "" : ", traffic " + policy.traffic());
    }

    void begin() {
        Instant last = state.lookedAt;
        Duration every = policy.window().every();
        if (last == null || Duration.between(last, context.now()).compareTo(every.multipliedBy(2)) < 0) {
            past.read(this::look);
            return;
        }
        context.listener.log("Nothing was watched for " + Figures.duration(Duration.between(last, context.now()))
                + "; reading it from history");
        Duration step = Missed.step(last, context.now(), every);
        past.read(() -> readMissed(last.plus(step), step));
    }

    /** History, one look after the other, up to now. */
    private void readMissed(Instant at, Duration step) {
        if (!at.isBefore(context.now())) {
            look();
            return;
        }
        context.observe(gate.series(), at, observations -> {
            boolean goesOn;
            synchronized (context) {
                goesOn = watched(observations, at);
            }
            if (goesOn) {
                readMissed(at.plus(step), step);
            }
        });
    }

    private void look() {
        if (isOver()) {
            return;
        }
        context.again(context.now(), policy.window().every(), this::look);
        if (!mayReadLegs()) {
            ask();
            return;
        }
        boolean isSuperseded = isSuperseded();
        synchronized (context) {
            isReadingLegs = false;
            if (!isSuperseded) {
                tellWithoutTraffic();
            }
        }
        if (!isSuperseded) {
            ask();
        }
    }

    /** Long before the window is over without a verdict: what is wrong is known as soon as the warm-up is. */
    private void tellWithoutTraffic() {
        Window window = policy.window();
        Instant warm = state.startedAt.plus(window.warmUp()).plus(window.every().multipliedBy(2));
        boolean isUnused = policy.traffic() == null
                && state.candidatePercent != null
                && state.candidatePercent == 0
                && state.samples.entrySet().stream()
                        .filter(samples -> samples.getKey().scope() == Scope.CANDIDATE)
                        .flatMap(samples -> samples.getValue().stream())
                        .allMatch(sample -> sample.value() == null);
        String note = state.candidate + " is not used by anybody: " + Sentences.WITHOUT_TRAFFIC;
        if (isUnused && !isWatch() && !context.now().isBefore(warm) && !state.notes.contains(note)) {
            context.note(note);
            context.changed();
        }
    }

    private boolean isOver() {
        synchronized (context) {
            return state.phase != EpisodeState.Phase.WATCHING;
        }
    }

    /** A cluster that takes its time must not blind the gate: until it has answered, one looks at the signals alone. */
    private boolean mayReadLegs() {
        synchronized (context) {
            boolean may = !isReadingLegs;
            isReadingLegs = true;
            return may;
        }
    }

    private void ask() {
        if (isOver() || awaitsLastAnswers()) {
            return;
        }
        asking.ask(gate.series(), observations -> {
            boolean goesOn = watched(observations, context.now());
            if (goesOn && asking.isComplete() && policy.traffic() != null) {
                context.submit(steps::follow);
            }
        });
    }

    /** The window ends when nothing is on its way: then a further question would keep it open. */
    private boolean awaitsLastAnswers() {
        synchronized (context) {
            return !asking.isComplete()
                    && !context.now()
                            .isBefore(state.startedAt.plus(policy.window().atMost()));
        }
    }

    /** Whether a write may be on its way just now. */
    boolean isWriting() {
        return steps.isWriting();
    }

    /** @return whether the window stays open */
    private boolean watched(List<Observation> observations, Instant at) {
        if (state.phase != EpisodeState.Phase.WATCHING) {
            return false;
        }
        context.keep(observations);
        observations.stream()
                .filter(Observation::hasData)
                .map(Observation::detail)
                .filter(Objects::nonNull)
                .filter(remark -> !state.notes.contains(remark))
                .distinct()
                .forEach(context::note);
        state.lookedAt = at;
        if (isHeldByBrake(at)) {
            return state.phase == EpisodeState.Phase.WATCHING;
        }
        GateState before = state.gate;
        Gate judge = gateAt(at);
        // the window ends between looks: what is still on its way belongs to this one
        state.gate = asking.isComplete() ? judge.next(before, observations, at) : judge.heard(before, observations, at);
        logChanges(before, state.gate);
        tellLostServers(observations);
        Decision decision = state.gate.decision();
        if (decision != null || asking.isComplete()) {
            context.listener.status(status());
        }
        if (decision == null) {
            saveNowAndThen();
            return true;
        }
        // What is found in history is detected when it is found: nobody knew of it before.
        boolean found =
                decision.verdict() == Verdict.BREACH || (decision.verdict() == Verdict.INCONCLUSIVE && !isDrill());
        state.timeline = state.timeline.withDetected(decision.onset(), found ? context.now() : null);
        context.listener.log(decision.verdict() + " after "
                + Figures.duration(Duration.between(state.startedAt, decision.detected())));
        decision.reasons().forEach(r -> context.listener.log("  because " + Sentences.of(r)));
        decided.accept(decision);
        return false;
    }

    private boolean isDrill() {
        return context.order.kind() == Order.Kind.DRILL;
    }

    private boolean isWatch() {
        return context.order.kind() == Order.Kind.WATCH;
    }

    private Gate gateAt(Instant at) {
        boolean over = isWatch()
                && !at.isBefore(state.startedAt.plus(context.order.watchSpec().lasts()));
        return over ? closing : gate;
    }

    /** A gate is so short that its history is read again after a restart; of a watch that would be a day. */
    private void saveNowAndThen() {
        if (isWatch() && Duration.between(state.savedAt, context.now()).compareTo(LONGEST_UNSAVED) >= 0) {
            context.changed();
        }
    }

    /** Under the global brake everything is drawn and nothing is judged; at the end of its time the gate ends stopped. */
    private boolean isHeldByBrake(Instant at) {
        String brake = context.brake();
        if ((brake != null) != braked) {
            braked = brake != null;
            context.listener.log(
                    braked ? "Holding: the global brake is on: " + brake : "The global brake is off again");
        }
        if (!braked) {
            return false;
        }
        context.listener.status("Held by the global brake: " + brake);
        // the fault of a drill is still there when its time is over, and has to be undone
        if (!isDrill()
                && Duration.between(state.startedAt, at)
                                .compareTo(policy.window().atMost())
                        >= 0) {
            state.notes = List.of("The global brake was on at the end of the window: " + brake);
            context.listener.log("The window is over under the global brake. " + context.stillHasTraffic());
            context.end(Outcome.STOPPED, Ending.Build.FAILED, "held by the global brake to the end: " + brake);
        }
        return true;
    }

    /** A version that somebody else has pushed, or a release that somebody else has ended, is not ours to judge. */
    private boolean isSuperseded() {
        LegSpec primary = Resolution.primary(policy);
        for (int i = 0; i < policy.rollback().size(); i++) {
            LegSpec spec = policy.rollback().get(i);
            if (!spec.movesTraffic() && spec != primary) {
                continue;
            }
            try {
                LegState live = context.leg(spec).read();
                synchronized (context) {
                    if (state.phase != EpisodeState.Phase.WATCHING) {
                        return true;
                    }
                    Version expected = state.legs.get(i).plan().expectedCurrent();
                    if (!live.current().sameAs(expected)) {
                        String what =
                                spec.text() + ": the candidate was " + expected + ", now there is " + live.summary();
                        state.notes = List.of(what);
                        context.listener.log("Superseded: " + what + ". Nothing is written");
                        context.end(Outcome.SUPERSEDED, Ending.Build.FAILED, what);
                        return true;
                    }
                    Double percent = live.percentOf(expected);
                    if (spec == primary && percent != null) {
                        state.candidatePercent = percent;
                    }
                }
            } catch (LegException e) {
                // Not seen at this look; before anything is written it is asked for again.
                context.listener.status(spec.text() + ": " + e.getMessage());
            }
        }
        return false;
    }

    /** Many gates that lose one server would all go back at once; a watch without data changes nothing. */
    private void tellLostServers(List<Observation> observations) {
        if (isWatch()) {
            return;
        }
        observations.stream()
                .filter(o -> o.noData() == NoData.UNREACHABLE)
                .map(o -> context.signal(o.signal()).server())
                .filter(Objects::nonNull)
                .distinct()
                .forEach(context.listener::lostServer);
    }

    private void logChanges(GateState before, GateState after) {
        for (int i = 0; i < policy.breach().size(); i++) {
            Progress was = before.breach().get(i);
            Progress is = after.breach().get(i);
            Condition condition = policy.breach().get(i);
            if (!was.isPending() && was.onset() == null && is.onset() != null && !is.isTrue()) {
                context.listener.log("Bad, not long enough yet: " + condition.text() + ": " + gate.status(after, i));
            } else if (was.onset() != null && is.onset() == null) {
                context.listener.log("Good again: " + condition.text() + ": " + gate.status(after, i));
            }
            if (was.noDataSince() == null && is.noDataSince() != null) {
                String detail = is.last().detail();
                context.listener.log("No data for " + condition.text() + ": "
                        + is.last().noData().word() + (detail == null ? "" : " (" + detail + ")")
                        + "; the clocks stand still");
            } else if (was.noDataSince() != null && is.noDataSince() == null) {
                context.listener.log("Data again for " + condition.text());
            }
        }
    }

    private String status() {
        StringBuilder line = new StringBuilder(Figures.duration(Duration.between(state.startedAt, context.now())));
        for (int i = 0; i < policy.breach().size(); i++) {
            line.append(" | ")
                    .append(gate.status(state.gate, i))
                    .append(" (breach: ")
                    .append(policy.breach().get(i).text())
                    .append(')');
        }
        return line.append(" | healthy ")
                .append(Figures.duration(state.gate.healthyTime()))
                .append(" of ")
                .append(Figures.duration(gate.healthyFor(state.gate)))
                .append(policy.traffic() == null ? "" : " at " + gate.percent(state.gate) + " %")
                .toString();
    }
}
