package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the phases of an episode share: the state under one lock, which is this object, the world, and the threads. What
 * blocks happens outside the lock, on the workers.
 */
final class EpisodeContext {
    /** Enough to draw a line; older samples are thinned out. */
    private static final int MOST_SAMPLES = 2000;

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    final Order order;
    final Policy policy;
    /** By which the window is judged: the policy, or what a watch makes of it. */
    final Policy judgedBy;

    final EpisodeListener listener;
    final EpisodeState state;
    /** How many legs may still leave a mark in the world, so that the end waits; under the lock. */
    int marking;

    private final World world;
    private final Threads threads;
    private final Consumer<Throwable> broken;
    private final Map<LegSpec, Leg> open = new LinkedHashMap<>();

    /** @param broken hears what nobody expected */
    EpisodeContext(
            Order order,
            EpisodeState state,
            World world,
            Threads threads,
            EpisodeListener listener,
            Consumer<Throwable> broken) {
        this.order = order;
        this.policy = order.policy();
        this.judgedBy = order.judgedBy();
        this.state = state;
        this.world = world;
        this.threads = threads;
        this.listener = listener;
        this.broken = broken;
    }

    Instant now() {
        return threads.clock().instant();
    }

    /** Why nothing may be written for now; null: it may. */
    String brake() {
        return world.brake();
    }

    /** What an administrator calls the place that a leg acts on; null: nobody has said. */
    String environment(LegSpec spec) {
        return world.environment(spec);
    }

    Quarantine quarantine() {
        return world.quarantine();
    }

    KnownGood knownGood() {
        return world.knownGood();
    }

    KnownGood drills() {
        return world.drills();
    }

    /** Something that people have to know beside the outcome; under the lock. */
    void note(String line) {
        List<String> notes = new ArrayList<>(state.notes);
        notes.add(line);
        state.notes = List.copyOf(notes);
        listener.log(line);
    }

    /** Makes the state durable. */
    void changed() {
        state.savedAt = now();
        listener.changed(state.copy(), new Records(order).of(state));
    }

    /** Takes down the end and tells it, once. */
    void end(Outcome outcome, Ending.Build build, String reason) {
        if (order.kind() == Order.Kind.DRILL && state.isDrill()) {
            DrillResult result = DrillResult.of(order, state, outcome, reason);
            if (result.outcome() == Outcome.DRILL_PASSED) {
                remember(drills(), DrillSpec.key(policy));
            }
            result.shortfalls().forEach(shortfall -> note(DrillSpec.FAILED + shortfall));
            ended(result.outcome(), result.build(), result.reason(reason));
        } else {
            ended(outcome, build, reason);
        }
    }

    private void ended(Outcome outcome, Ending.Build build, String reason) {
        if (outcome == Outcome.PASSED || outcome == Outcome.PROMOTED) {
            remember(knownGood(), Quarantine.key(policy.release(), policy.environment(), state.candidate));
        }
        state.outcome = outcome;
        state.phase = EpisodeState.Phase.ENDED;
        state.endedAt = now();
        state.endedWith = build;
        state.reason = reason;
        changed();
        listener.log("Outcome: " + outcome);
        if (outcome.needsAPerson() && policy.runbook() != null) {
            listener.log(policy.runbook().sentence());
        }
        listener.ended(new Ending(new Records(order).of(state), build, reason));
        Collection<Leg> legs;
        synchronized (open) {
            legs = List.copyOf(open.values());
            open.clear();
        }
        submit(() -> legs.forEach(Leg::close));
    }

    /** So that a later release can be returned to this one, or knows of this drill. */
    private void remember(KnownGood passed, Quarantine.Key key) {
        try {
            passed.add(new KnownGood.Entry(
                    key, state.candidate.version(), order.id(), order.build(), now(), policy.hash(), state.provenance));
        } catch (IOException e) {
            note("That " + state.candidate + " has passed could not be written down: " + e.getMessage());
        }
    }

    /** Opened once; only the workers come here. */
    Leg leg(LegSpec spec) throws LegException {
        synchronized (open) {
            Leg leg = open.get(spec);
            if (leg == null) {
                leg = world.open(spec);
                open.put(spec, leg);
            }
            return leg;
        }
    }

    /**
     * Asks for signals, each once; goes on with all answers on a worker.
     *
     * @param at null: now; else a time that has passed
     */
    void observe(Collection<Series> series, Instant at, Consumer<List<Observation>> next) {
        observe(series, at, null, next);
    }

    /** @param after the time after which requests are counted; null: since the look before */
    void observe(Collection<Series> series, Instant at, Instant after, Consumer<List<Observation>> next) {
        List<CompletableFuture<Observation>> asked = new ArrayList<>();
        for (Series one : series) {
            Signal signal = signal(one.signal());
            asked.add(bounded(
                    one,
                    world.source(signal)
                            .observe(look(signal, one.scope(), at, after))
                            .toCompletableFuture()));
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> submit(() -> {
                    Instant takenAt = at == null ? now() : at;
                    next.accept(asked.stream()
                            .map(CompletableFuture::join)
                            .map(o -> o.seenAt(takenAt))
                            .map(o -> at == null ? o : o.fromHistory())
                            .toList());
                }));
    }

    /** Sources have limits of their own; one that breaks its promise must not hold an episode open. */
    private CompletableFuture<Observation> bounded(Series series, CompletableFuture<Observation> answer) {
        Runnable giveUp = () -> answer.complete(Observation.none(
                series.signal(),
                series.scope(),
                now(),
                NoData.UNREACHABLE,
                "no answer within " + Figures.duration(LONGEST_ANSWER)));
        schedule(giveUp, LONGEST_ANSWER.toMillis());
        return answer;
    }

    Signal signal(String name) {
        return policy.signals().getOrDefault(name, policy.requests());
    }

    private synchronized Look look(Signal signal, Scope scope, Instant at, Instant after) {
        Map<Scope, Version> versions = new EnumMap<>(Scope.class);
        putIfKnown(versions, Scope.CANDIDATE, state.candidate);
        putIfKnown(versions, Scope.BASELINE, state.baseline);
        LegSpec subject = policy.rollback().get(0);
        boolean counts = state.phase == EpisodeState.Phase.WATCHING;
        return new Look(
                signal,
                scope,
                versions,
                subject.object(),
                subject.namespace(),
                (counts ? judgedBy : policy).window().lookback(),
                after == null && counts ? state.gate.usedUpTo().get(new Series(signal.name(), scope)) : after,
                at);
    }

    private static void putIfKnown(Map<Scope, Version> versions, Scope scope, Version version) {
        if (version != null) {
            versions.put(scope, version);
        }
    }

    /** Keeps what was seen, for the record. */
    void keep(List<Observation> observations) {
        for (Observation o : observations) {
            List<Sample> seen = state.samples.computeIfAbsent(Series.of(o), s -> new ArrayList<>());
            Sample sample = new Sample(
                    o.time(),
                    o.value(),
                    o.samples(),
                    o.noData() == null ? null : o.noData().word(),
                    o.interval());
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

    void set(int leg, LegRun run) {
        List<LegRun> changed = new ArrayList<>(state.legs);
        changed.set(leg, run);
        state.legs = List.copyOf(changed);
    }

    /** Whether nothing has begun yet, and nobody has stopped it while the world was asked; under the lock. */
    boolean isResolving() {
        return state.phase == EpisodeState.Phase.RESOLVING;
    }

    String stillHasTraffic() {
        return state.candidate == null ? "Nothing was changed" : state.candidate + " still has its traffic";
    }

    /** Runs a part {@code every} after {@code began}, or at once when that has passed. */
    void again(Instant began, Duration every, Runnable part) {
        long wait = Math.max(0, Duration.between(now(), began.plus(every)).toMillis());
        schedule(() -> submit(part), wait);
    }

    private void schedule(Runnable quick, long millis) {
        unlessShutDown(() -> threads.timer().schedule(quick, millis, TimeUnit.MILLISECONDS));
    }

    /** Runs a part on the workers; what nobody expected ends the episode instead of being lost. */
    void submit(Runnable part) {
        unlessShutDown(() -> threads.workers().execute(() -> {
            try {
                part.run();
            } catch (RuntimeException | Error e) {
                if (isShutDown()) {
                    listener.broken(e);
                } else {
                    broken.accept(e);
                }
            }
        }));
    }

    /** Whether the host goes away: what then fails had its host taken away, and goes on after the restart. */
    boolean isShutDown() {
        return threads.timer().isShutdown();
    }

    /** What is durable goes on after the host's restart. */
    private void unlessShutDown(Runnable handedOn) {
        try {
            handedOn.run();
        } catch (RejectedExecutionException e) {
            listener.log("Interrupted: the controller is shutting down");
        }
    }
}
