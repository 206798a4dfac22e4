package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState.Phase;
import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Progress;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A gate with everything that follows from it: resolve the versions, watch the window, then promote, report or roll
 * back, and prove the recovery. It reads from top to bottom in the order in which things happen.
 *
 * <p>No thread waits between two looks: each part ends by scheduling the next one. All state changes happen under this
 * object's lock; everything that blocks happens outside it, on the workers.
 */
public final class Episode {
    private static final int MOST_ATTEMPTS = 5;
    private static final Duration CONFIRM_EVERY = Duration.ofMillis(250);
    /** Enough to draw a line; older samples are thinned out. */
    private static final int MOST_SAMPLES = 2000;

    private final Order order;
    private final Policy policy;
    private final World world;
    private final Threads threads;
    private final EpisodeListener listener;
    private final Gate gate;
    private final Recovery recovery;
    private final EpisodeState state;
    private final Map<LegSpec, Leg> open = new LinkedHashMap<>();
    private boolean executing;

    /** @param restored null, or where an earlier life of this episode stopped */
    public Episode(Order order, EpisodeState restored, World world, Threads threads, EpisodeListener listener) {
        this.order = order;
        this.policy = order.policy();
        this.world = world;
        this.threads = threads;
        this.listener = listener;
        this.gate = new Gate(policy);
        this.recovery = new Recovery(policy);
        this.state = restored == null ? new EpisodeState() : restored.copy();
    }

    /** Begins, or goes on where the restored state ends. Returns at once. */
    public synchronized void start() {
        switch (state.phase) {
            case RESOLVING -> {
                state.startedAt = state.startedAt == null ? now() : state.startedAt;
                submit(this::resolve);
            }
            case WATCHING -> submit(this::look);
            case PROMOTING -> submit(this::promote);
            case ROLLING_BACK -> {
                submit(this::executeLegs);
                if (state.recovery != null) {
                    submit(this::checkRecovery);
                }
            }
            case ENDED -> throw new IllegalStateException("episode " + order.id() + " has ended");
        }
    }

    /**
     * Ends the watching. A rollback that has been decided goes on by itself; then this changes nothing.
     *
     * @param why for the log
     * @return whether the episode has ended by it
     */
    public synchronized boolean stop(String why) {
        if (state.phase == Phase.ROLLING_BACK || state.phase == Phase.ENDED) {
            return false;
        }
        listener.log("Stopped: " + why + ". " + stillHasTraffic());
        end(Outcome.STOPPED, Ending.Build.FAILED, "stopped: " + why);
        return true;
    }

    // ---- the versions --------------------------------------------------------------------------------------------

    private void resolve() {
        try {
            LegSpec trafficLeg = policy.rollback().stream()
                    .filter(LegSpec::movesTraffic)
                    .findFirst()
                    .orElseThrow(() -> new LegException(
                            LegException.Kind.UNSUITABLE,
                            "No leg of the policy decides which version users get, so there is no canary to watch"));
            LegState live = leg(trafficLeg).read();
            if (!live.canaryInProgress()) {
                throw new LegException(
                        LegException.Kind.UNSUITABLE,
                        "There is no canary to watch: " + live.summary() + ". Start the release, then run this step");
            }
            Version candidate = candidate(live);
            Version baseline = baseline(live);
            List<LegRun> planned = new ArrayList<>();
            for (LegSpec spec : policy.rollback()) {
                planned.add(LegRun.planned(leg(spec).plan(candidate, baseline)));
            }
            synchronized (this) {
                state.candidate = candidate;
                state.baseline = baseline;
                state.resolvedFrom = policy.baseline() + ": " + live.summary();
                state.candidatePercent = live.percentOf(candidate);
                state.legs = List.copyOf(planned);
                state.gate = gate.start(state.startedAt);
                state.phase = Phase.WATCHING;
                logResolved(live, planned);
                changed();
            }
            look();
        } catch (LegException e) {
            synchronized (this) {
                listener.log("Cannot start: " + e.getMessage());
                state.notes = List.of(e.getMessage());
                end(Outcome.NOT_READY, Ending.Build.FAILED, e.getMessage());
            }
        }
    }

    private Version candidate(LegState live) throws LegException {
        if (order.candidate() != null && !live.current().isCalled(order.candidate())) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "The running canary is " + live.current() + " "
                            + live.current().identity() + ", not '" + order.candidate()
                            + "', which this step was told to watch. Nothing was done");
        }
        return live.current();
    }

    private Version baseline(LegState live) throws LegException {
        Version stable = live.stable();
        if (!policy.baseline().equals(Policy.LAST_KNOWN_GOOD) && !stable.isCalled(policy.baseline())) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "The policy's baseline is '" + policy.baseline() + "', but beside the canary runs " + stable + " "
                            + stable.identity() + ". Nothing was done");
        }
        if (stable.sameAs(live.current())) {
            throw new LegException(
                    LegException.Kind.UNSUITABLE,
                    "Candidate and baseline are the same: " + stable + " " + stable.identity());
        }
        return stable;
    }

    private void logResolved(LegState live, List<LegRun> planned) {
        listener.log("Candidate " + state.candidate + " " + state.candidate.identity());
        listener.log("Baseline  " + state.baseline + " " + state.baseline.identity() + " (" + policy.baseline() + ")");
        listener.log(live.summary());
        for (LegRun run : planned) {
            listener.log("If it breaks: " + run.plan().leg() + " -> "
                    + String.join("; ", run.plan().actions()));
        }
        listener.log("Watching every " + Figures.duration(policy.window().every()) + ", warm-up "
                + Figures.duration(policy.window().warmUp()) + ", healthy for "
                + Figures.duration(policy.window().healthyFor()) + ", at most "
                + Figures.duration(policy.window().atMost()));
        policy.breach().forEach(c -> listener.log("Breach if " + c.text()));
    }

    // ---- the window ----------------------------------------------------------------------------------------------

    private void look() {
        Instant began = now();
        observe(gate.series(), observations -> watched(observations, began));
    }

    private synchronized void watched(List<Observation> observations, Instant began) {
        if (state.phase != Phase.WATCHING) {
            return;
        }
        GateState before = state.gate;
        keep(observations);
        state.gate = gate.next(before, observations, now());
        logChanges(before, state.gate);
        listener.status(status());
        if (state.gate.decision() == null) {
            again(began, policy.window().every(), this::look);
            return;
        }
        decided(state.gate.decision());
    }

    private void logChanges(GateState before, GateState after) {
        for (int i = 0; i < policy.breach().size(); i++) {
            Progress was = before.breach().get(i);
            Progress is = after.breach().get(i);
            String condition = policy.breach().get(i).text();
            if (!was.isPending() && was.onset() == null && is.onset() != null && !is.isTrue()) {
                listener.log("Bad, not long enough yet: " + condition + " "
                        + figures(policy.breach().get(i), is));
            } else if (was.onset() != null && is.onset() == null) {
                listener.log("Good again: " + condition + " "
                        + figures(policy.breach().get(i), is));
            }
            if (was.noDataSince() == null && is.noDataSince() != null) {
                String detail = is.last().detail();
                listener.log(
                        "No data for " + condition + ": " + is.last().noData().word()
                                + (detail == null ? "" : " (" + detail + ")") + "; the clocks stand still");
            } else if (was.noDataSince() != null && is.noDataSince() == null) {
                listener.log("Data again for " + condition);
            }
        }
    }

    private void decided(Decision decision) {
        state.timeline = new Timeline(null, decision.onset(), decision.detected(), null, null, null, null, null, null);
        listener.log(decision.verdict() + " after "
                + Figures.duration(Duration.between(state.startedAt, decision.detected())));
        decision.reasons().forEach(r -> listener.log("  because " + sentence(r)));
        switch (decision.verdict()) {
            case HEALTHY -> healthy();
            case BREACH -> react(firstOf(order.onBreach(), policy.onBreach(), Reaction.ROLLBACK), reason(decision));
            case INCONCLUSIVE ->
                react(
                        firstOf(order.onInconclusive(), policy.onInconclusive(), whenInconclusive(decision)),
                        reason(decision));
        }
    }

    /** A candidate that does not have everything yet goes back; with all of the traffic, a person has to look. */
    private Reaction whenInconclusive(Decision decision) {
        boolean partly = state.candidatePercent != null && state.candidatePercent < 100;
        return partly && !decision.lowTraffic() ? Reaction.ROLLBACK : Reaction.FAIL;
    }

    private void react(Reaction reaction, String reason) {
        if (reaction == Reaction.ROLLBACK) {
            rollBack();
            return;
        }
        listener.log(
                "Nothing is done, as asked (" + reaction.name().toLowerCase(Locale.ROOT) + "). " + stillHasTraffic());
        Ending.Build build =
                switch (reaction) {
                    case FAIL -> Ending.Build.FAILED;
                    case UNSTABLE -> Ending.Build.UNSTABLE;
                    default -> Ending.Build.GOES_ON;
                };
        end(Outcome.REPORTED, build, reason);
    }

    // ---- promotion -----------------------------------------------------------------------------------------------

    private void healthy() {
        if (policy.onHealthy() == Policy.OnHealthy.REPORT) {
            end(Outcome.PASSED, Ending.Build.GOES_ON, reason(state.gate.decision()));
            return;
        }
        state.phase = Phase.PROMOTING;
        state.promotingSince = now();
        listener.log("Promoting " + state.candidate);
        changed();
        submit(this::promote);
    }

    private void promote() {
        Instant began = now();
        try {
            boolean all = true;
            List<String> seen = new ArrayList<>();
            for (LegSpec spec : policy.rollback()) {
                if (spec.movesTraffic()) {
                    leg(spec).promote(state.candidate);
                    LegState live = leg(spec).read();
                    seen.add(live.summary());
                    Double percent = live.percentOf(state.candidate);
                    all &= !live.canaryInProgress() && percent != null && percent >= 100;
                }
            }
            promoted(all, String.join("; ", seen), began);
        } catch (LegException e) {
            if (e.mayPass()) {
                promoted(false, e.getMessage(), began);
                return;
            }
            synchronized (this) {
                if (state.phase == Phase.PROMOTING) {
                    listener.log("The promotion stopped: " + e.getMessage());
                    Outcome outcome = e.kind() == LegException.Kind.SUPERSEDED ? Outcome.SUPERSEDED : Outcome.STOPPED;
                    end(outcome, Ending.Build.FAILED, e.getMessage());
                }
            }
        }
    }

    private synchronized void promoted(boolean all, String seen, Instant began) {
        if (state.phase != Phase.PROMOTING) {
            return;
        }
        listener.status("Promoting: " + seen);
        if (all) {
            listener.log("Promoted: " + seen);
            end(Outcome.PROMOTED, Ending.Build.GOES_ON, reason(state.gate.decision()));
        } else if (Duration.between(state.promotingSince, now())
                        .compareTo(policy.window().atMost())
                >= 0) {
            listener.log("The promotion did not end within "
                    + Figures.duration(policy.window().atMost()) + ": " + seen);
            end(Outcome.STOPPED, Ending.Build.FAILED, "healthy, but not promoted in time: " + seen);
        } else {
            again(began, policy.window().every(), this::promote);
        }
    }

    // ---- rollback ------------------------------------------------------------------------------------------------

    private void rollBack() {
        state.phase = Phase.ROLLING_BACK;
        changed();
        Timeline t = state.timeline;
        state.timeline = new Timeline(null, t.onset(), t.detected(), now(), null, null, null, null, null);
        listener.log("Rolling back " + state.candidate + " to " + state.baseline);
        submit(this::executeLegs);
    }

    /** Every leg that is due is tried, in order; one that fails does not stop the others. */
    private void executeLegs() {
        synchronized (this) {
            if (executing || state.phase != Phase.ROLLING_BACK) {
                return;
            }
            executing = true;
        }
        boolean oneMayPass = false;
        for (int i = 0; i < policy.rollback().size(); i++) {
            oneMayPass |= executeLeg(i);
        }
        synchronized (this) {
            executing = false;
            changed();
            if (oneMayPass) {
                again(now(), policy.window().every(), this::executeLegs);
            } else if (state.recovery == null) {
                endWithoutEffect();
            }
        }
    }

    private boolean executeLeg(int i) {
        LegPlan plan;
        synchronized (this) {
            LegRun run = state.legs.get(i);
            if (run.state().isFinal()) {
                return false;
            }
            plan = run.plan();
            set(i, run.attempted(now()));
            started();
        }
        try {
            leg(policy.rollback().get(i)).execute(plan, () -> accepted(i));
            return false;
        } catch (LegException e) {
            synchronized (this) {
                LegRun run = state.legs.get(i);
                if (e.mayPass() && run.attempts() < MOST_ATTEMPTS) {
                    listener.log(plan.leg() + ": " + e.getMessage() + "; trying again");
                    set(i, run.hindered(e.getMessage()));
                    return true;
                }
                LegRun.State how =
                        e.kind() == LegException.Kind.SUPERSEDED ? LegRun.State.SUPERSEDED : LegRun.State.FAILED;
                set(i, run.failed(how, e.getMessage()));
                listener.log(plan.leg() + " failed: " + e.getMessage());
                plan.commands().forEach(c -> listener.log("  by hand: " + c));
                return false;
            }
        }
    }

    private void started() {
        Timeline t = state.timeline;
        if (t.started() == null) {
            state.timeline = new Timeline(null, t.onset(), t.detected(), t.decided(), now(), null, null, null, null);
        }
    }

    private synchronized void accepted(int i) {
        LegRun run = state.legs.get(i).accepted(now());
        set(i, run);
        listener.log(run.plan().leg() + ": accepted");
        if (!policy.rollback().get(i).movesTraffic() && state.recovery != null) {
            return;
        }
        Timeline t = state.timeline;
        state.timeline = new Timeline(
                null,
                t.onset(),
                t.detected(),
                t.decided(),
                t.started(),
                run.accepted(),
                t.trafficRestored(),
                null,
                null);
        boolean watching = state.recovery != null;
        state.recovery = recovery.start(run.accepted());
        changed();
        if (!watching) {
            submit(this::checkRecovery);
        }
    }

    private void endWithoutEffect() {
        boolean superseded = state.legs.stream().anyMatch(r -> r.state() == LegRun.State.SUPERSEDED);
        String why = state.legs.stream()
                .filter(r -> r.error() != null)
                .map(LegRun::error)
                .collect(Collectors.joining("; "));
        end(
                superseded ? Outcome.SUPERSEDED : Outcome.ROLLBACK_FAILED,
                Ending.Build.FAILED,
                reason(state.gate.decision()) + "; the rollback failed: " + why);
    }

    // ---- recovery ------------------------------------------------------------------------------------------------

    private void checkRecovery() {
        Instant began = now();
        List<Observation> traffic = new ArrayList<>();
        boolean restored = true;
        for (int i = 0; i < policy.rollback().size(); i++) {
            restored &= confirm(i, traffic);
        }
        boolean allRestored = restored;
        observe(recovery.series(), observations -> {
            List<Observation> all = new ArrayList<>(observations);
            all.addAll(traffic);
            recovering(all, allRestored, began);
        });
    }

    /** @return false if this is a leg that moves traffic, and the traffic was not seen to be back */
    private boolean confirm(int i, List<Observation> traffic) {
        LegSpec spec = policy.rollback().get(i);
        LegPlan plan = state.legs.get(i).plan();
        boolean restored = false;
        try {
            Evidence evidence = leg(spec).confirm(plan);
            restored = evidence.trafficRestored();
            if (spec.movesTraffic()) {
                LegState live = leg(spec).read();
                traffic.add(share(Scope.CANDIDATE, live.percentOf(state.candidate), live.summary()));
                traffic.add(share(Scope.BASELINE, live.percentOf(state.baseline), live.summary()));
            }
            synchronized (this) {
                LegRun run = state.legs.get(i);
                if (evidence.done() && run.accepted() != null && run.state() != LegRun.State.DONE) {
                    set(i, run.confirmed(now(), evidence.sentence()));
                    listener.log(plan.leg() + ": confirmed, " + evidence.sentence());
                } else {
                    set(i, run.seen(evidence.sentence()));
                }
            }
        } catch (LegException e) {
            synchronized (this) {
                set(i, state.legs.get(i).hindered(e.getMessage()));
            }
        }
        return restored || !spec.movesTraffic();
    }

    private Observation share(Scope scope, Double percent, String summary) {
        return percent == null
                ? Observation.none(Recovery.TRAFFIC, scope, now(), NoData.EMPTY, summary)
                : Observation.of(Recovery.TRAFFIC, scope, now(), now(), percent);
    }

    private synchronized void recovering(List<Observation> observations, boolean restored, Instant began) {
        if (state.phase != Phase.ROLLING_BACK) {
            return;
        }
        keep(observations);
        Timeline t = state.timeline;
        if (restored && t.trafficRestored() == null) {
            state.timeline = new Timeline(
                    null, t.onset(), t.detected(), t.decided(), t.started(), t.accepted(), now(), null, null);
            listener.log("Traffic restored: candidate 0 %, baseline 100 %");
        }
        state.recovery = recovery.next(state.recovery, observations, now());
        listener.status(recoveryStatus());
        RecoveryState.Result result = state.recovery.result();
        boolean legsSettled = state.legs.stream().allMatch(r -> r.state().isFinal());
        boolean late = !now().isBefore(recovery.deadline(state.recovery.acceptedAt()));
        if (result == null || (!legsSettled && !late)) {
            Duration every = policy.window().every();
            boolean often = state.timeline.trafficRestored() == null && every.compareTo(CONFIRM_EVERY) > 0;
            again(began, often ? CONFIRM_EVERY : every, this::checkRecovery);
            return;
        }
        endRollback(result);
    }

    private void endRollback(RecoveryState.Result result) {
        for (int i = 0; i < state.legs.size(); i++) {
            LegRun run = state.legs.get(i);
            if (!run.state().isFinal()) {
                set(i, run.failed(LegRun.State.FAILED, "the world did not show it in time: " + run.evidence()));
            }
        }
        Timeline t = state.timeline;
        state.timeline = new Timeline(
                null,
                t.onset(),
                t.detected(),
                t.decided(),
                t.started(),
                t.accepted(),
                t.trafficRestored(),
                result.recovered(),
                result.proven());
        boolean complete = state.legs.stream().allMatch(r -> r.state() == LegRun.State.DONE);
        if (result.isRecovered()) {
            listener.log("Recovered: " + Figures.duration(Duration.between(t.detected(), result.recovered()))
                    + " after the detection, proven for "
                    + Figures.duration(policy.window().recoveredFor()));
        } else {
            result.sentences().forEach(s -> listener.log("Not recovered: " + s));
        }
        Outcome outcome = !complete
                ? Outcome.PARTLY_ROLLED_BACK
                : result.isRecovered() ? Outcome.ROLLED_BACK : Outcome.NOT_RECOVERED;
        end(outcome, Ending.Build.FAILED, reason(state.gate.decision()));
    }

    // ---- the end -------------------------------------------------------------------------------------------------

    private void end(Outcome outcome, Ending.Build build, String reason) {
        state.outcome = outcome;
        state.phase = Phase.ENDED;
        state.endedAt = now();
        changed();
        listener.log("Outcome: " + outcome);
        listener.ended(new Ending(new Records(order).of(state), build, reason));
        Collection<Leg> legs = List.copyOf(open.values());
        open.clear();
        submit(() -> legs.forEach(Leg::close));
    }

    // ---- shared by all parts -------------------------------------------------------------------------------------

    private interface Observed {
        void with(List<Observation> observations);
    }

    private void observe(Collection<Series> series, Observed next) {
        List<CompletableFuture<Observation>> asked = new ArrayList<>();
        for (Series one : series) {
            Signal signal = policy.signals().getOrDefault(one.signal(), policy.requests());
            asked.add(world.source(signal).observe(lookAt(signal, one.scope())).toCompletableFuture());
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> submit(() -> {
                    Instant takenAt = now();
                    next.with(asked.stream()
                            .map(CompletableFuture::join)
                            .map(o -> o.seenAt(takenAt))
                            .toList());
                }));
    }

    private synchronized Look lookAt(Signal signal, Scope scope) {
        Version version =
                switch (scope) {
                    case CANDIDATE -> state.candidate;
                    case BASELINE -> state.baseline;
                    case LIVE -> null;
                };
        LegSpec subject = policy.rollback().get(0);
        return new Look(
                signal,
                scope,
                version,
                subject.object(),
                subject.namespace(),
                policy.window().lookback(),
                state.phase == Phase.WATCHING ? state.gate.usedUpTo().get(new Series(signal.name(), scope)) : null);
    }

    /** Opened once; only the workers come here. */
    private Leg leg(LegSpec spec) throws LegException {
        synchronized (open) {
            Leg leg = open.get(spec);
            if (leg == null) {
                leg = world.open(spec);
                open.put(spec, leg);
            }
            return leg;
        }
    }

    private void keep(List<Observation> observations) {
        for (Observation o : observations) {
            List<Sample> seen = state.samples.computeIfAbsent(Series.of(o), s -> new ArrayList<>());
            Sample sample = new Sample(
                    o.time(),
                    o.value(),
                    o.samples(),
                    o.noData() == null ? null : o.noData().word());
            Sample newest = seen.isEmpty() ? null : seen.get(seen.size() - 1);
            if (newest == null || sample.time().isAfter(newest.time())) {
                seen.add(sample);
            }
            if (seen.size() > MOST_SAMPLES) {
                for (int i = seen.size() - 2; i > 0; i -= 2) {
                    seen.remove(i);
                }
            }
        }
    }

    private String status() {
        StringBuilder line = new StringBuilder(Figures.duration(Duration.between(state.startedAt, now())));
        for (int i = 0; i < policy.breach().size(); i++) {
            line.append(" | ")
                    .append(figures(policy.breach().get(i), state.gate.breach().get(i)))
                    .append(" (breach: ")
                    .append(policy.breach().get(i).text())
                    .append(')');
        }
        return line.append(" | healthy ")
                .append(Figures.duration(state.gate.healthyTime()))
                .append(" of ")
                .append(Figures.duration(policy.window().healthyFor()))
                .toString();
    }

    private String figures(Condition condition, Progress progress) {
        if (progress.last() == null) {
            return condition.subject() + " warming up";
        }
        if (progress.last().value() == null) {
            return condition.subject() + " no data: " + progress.last().noData().word();
        }
        return condition.subject() + " " + Figures.value(progress.last().value(), gate.unitOf(condition));
    }

    private String recoveryStatus() {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < policy.recovery().size(); i++) {
            sentences.add(recovery.sentence(i, state.recovery));
        }
        return "Recovery: " + String.join(" | ", sentences);
    }

    private String stillHasTraffic() {
        return state.candidate == null ? "Nothing was changed" : state.candidate + " still has its traffic";
    }

    private static String reason(Decision decision) {
        return decision.reasons().stream().map(Episode::sentence).collect(Collectors.joining("; "));
    }

    private static String sentence(Reason reason) {
        return reason.condition() == null ? reason.sentence() : reason.condition() + ": " + reason.sentence();
    }

    private static Reaction firstOf(Reaction... reactions) {
        for (Reaction reaction : reactions) {
            if (reaction != null) {
                return reaction;
            }
        }
        throw new IllegalArgumentException("the last one is never null");
    }

    private void set(int i, LegRun run) {
        List<LegRun> changed = new ArrayList<>(state.legs);
        changed.set(i, run);
        state.legs = List.copyOf(changed);
    }

    private void changed() {
        listener.changed(state.copy(), new Records(order).of(state));
    }

    private Instant now() {
        return threads.clock().instant();
    }

    private void again(Instant began, Duration every, Runnable part) {
        long wait = Math.max(0, Duration.between(now(), began.plus(every)).toMillis());
        threads.timer().schedule(() -> submit(part), wait, TimeUnit.MILLISECONDS);
    }

    /** Runs a part on the workers; what nobody expected ends the episode instead of being lost. */
    private void submit(Runnable part) {
        try {
            threads.workers().execute(() -> {
                try {
                    part.run();
                } catch (RuntimeException | Error e) {
                    broken(e);
                }
            });
        } catch (RejectedExecutionException e) {
            // The host is shutting down; what is durable goes on after its restart.
            listener.log("Interrupted: the controller is shutting down");
        }
    }

    private synchronized void broken(Throwable e) {
        listener.broken(e);
        if (state.phase == Phase.ENDED) {
            return;
        }
        boolean rollingBack = state.phase == Phase.ROLLING_BACK;
        listener.log(
                "Internal error: " + e + ". " + (rollingBack ? "The rollback may be incomplete" : stillHasTraffic()));
        state.notes = List.of("Internal error: " + e);
        end(rollingBack ? Outcome.ROLLBACK_FAILED : Outcome.STOPPED, Ending.Build.FAILED, "internal error: " + e);
    }
}
