package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A world in memory: one service with a canary, and faults on demand. */
class TestWorld implements World {
    static final Version V3 = new Version("v3", Map.of("podTemplateHash", "333"));
    static final Version V4 = new Version("v4", Map.of("podTemplateHash", "aaa"));
    static final Version V5 = new Version("v5", Map.of("podTemplateHash", "bbb"));
    static final Version V6 = new Version("v6", Map.of("podTemplateHash", "ccc"));
    static final Version FLAG_ON = new Version("on", Map.of("value", "true"));
    static final Version FLAG_OFF = new Version("off", Map.of("value", "false"));

    private final Clock clock;
    Version current = V5;
    Version stable = V4;
    double currentPercent = 10;
    /** What a complete release can be returned to. */
    List<Version> earlier = List.of();
    /** What the mechanism itself says of versions that it passes over. */
    List<String> passedOver = List.of();

    boolean choosesFromHistory;

    /** How long versions have served; of the others nobody knows. */
    final Map<Version, Duration> served = new HashMap<>();
    /** What has passed a gate. */
    final Map<Quarantine.Key, KnownGood.Entry> knownGood = new HashMap<>();
    /** The drills that have passed. */
    final Map<Quarantine.Key, KnownGood.Entry> drills = new HashMap<>();
    /** Why what has passed cannot be read or written; null: it can. */
    String knownGoodLost;

    boolean candidateSlow;
    boolean metricsLost;
    /** Whether nobody asks the candidate anything. */
    boolean candidateUnused;
    /** Thrown by the next calls of execute; the first one first. */
    final List<LegException> failures = new ArrayList<>();
    /** Thrown after the traffic is back. */
    LegException failsAfterAccepted;

    /** What an administrator calls the place that the legs act on. */
    String environment;
    /** Why nothing may be written. */
    String brake;
    /** What is held back. */
    final Map<Quarantine.Key, Quarantine.Entry> quarantine = new HashMap<>();
    /** Why the quarantine cannot be used; null: it can. */
    String quarantineLost;
    /** The marks that legs have left. */
    final List<String> marks = new ArrayList<>();
    /** Thrown when a mark is left. */
    LegException failsAtMark;
    /** Whether the past cannot be read. */
    boolean forgetful;
    /** Whether the baseline is slow by itself. */
    boolean baselineSlow;
    /** Why the baseline's signals have no data; null: they have. */
    NoData baselineNoData;
    /** What the credential lacks. */
    List<Permission> lacking = List.of();
    /** Why nobody says what the credential lacks; null: they say. */
    LegException unknownAccess;
    /** What is half-done. */
    String stuck;
    /** The signals whose server does not answer yet. */
    Set<String> hanging = Set.of();
    /** What was asked of it and not answered. */
    final List<Hung> hung = new ArrayList<>();

    /** A question without an answer. */
    record Hung(String signal, Scope scope, CompletableFuture<Observation> answer) {}
    /** The past times that were asked for. */
    final List<Instant> askedAt = new ArrayList<>();

    /** Thrown when a return from a complete release is planned. */
    LegException planFails;

    /** Thrown when a plan is asked for that leaves everything as it is. */
    LegException idlePlanFails;

    boolean abortDoesNothing;
    int writes;
    /** Users stay unwell until the second leg is done. */
    boolean liveSlow;

    /** The object of the leg "second"; null: there is none. */
    Service second;

    /** The shares through which the candidate goes; null: it has none. */
    List<Integer> weights;

    /** Whether the mechanism waits at its share. */
    boolean waits = true;
    /** Why nobody can decide when it goes on. */
    String unsuitable;

    int advances;

    /** Thrown as long as it is set when it is asked what is live. */
    LegException readFails;

    /** What happens before a leg has answered what is live. */
    Runnable whileItIsRead = () -> {};

    /** What happens before a leg writes. */
    Runnable whileItIsExecuted = () -> {};

    /** What happens before a leg has answered what share there is. */
    Runnable whileSteppingIsLookedAt = () -> {};

    /** What waits beside the candidate to be promoted; null: nothing. */
    Version waiting;
    /** What has been promoted of it. */
    final List<Version> alsoPromoted = new ArrayList<>();
    /** What legs know of a version; null: they cannot say. */
    Map<String, String> provenance = Map.of();

    /** What legs were told of why, each time. */
    final List<Occasion> occasions = new ArrayList<>();

    int flagWrites;
    int promotions;
    int closed;

    TestWorld(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String brake() {
        return brake;
    }

    @Override
    public String environment(LegSpec spec) {
        return environment;
    }

    @Override
    public Quarantine quarantine() {
        return new Quarantine() {
            @Override
            public Entry find(Key key) throws IOException {
                check();
                return quarantine.get(key);
            }

            @Override
            public void add(Entry entry) throws IOException {
                check();
                quarantine.put(entry.key(), entry);
            }

            private void check() throws IOException {
                if (quarantineLost != null) {
                    throw new IOException(quarantineLost);
                }
            }
        };
    }

    @Override
    public KnownGood knownGood() {
        return memory(knownGood);
    }

    @Override
    public KnownGood drills() {
        return memory(drills);
    }

    private KnownGood memory(Map<Quarantine.Key, KnownGood.Entry> passed) {
        return new KnownGood() {
            @Override
            public Entry find(Quarantine.Key key) throws IOException {
                check();
                return passed.get(key);
            }

            @Override
            public void add(Entry entry) throws IOException {
                check();
                passed.put(entry.key(), entry);
            }

            private void check() throws IOException {
                if (knownGoodLost != null) {
                    throw new IOException(knownGoodLost);
                }
            }
        };
    }

    /** As if an earlier gate had found it good. */
    void passed(Version version) {
        Quarantine.Key key = Quarantine.key("model-svc", "production", version);
        knownGood.put(
                key, new KnownGood.Entry(key, version.version(), "earlier", "job#7", Instant.EPOCH, "hash", Map.of()));
    }

    /** As if an earlier breach had found it bad. */
    void holdBack(Version version, Instant until) {
        Quarantine.Key key = Quarantine.key("model-svc", "production", version);
        quarantine.put(
                key,
                new Quarantine.Entry(key, version.version(), "earlier", "job#7", Instant.EPOCH, until, "too slow"));
    }

    @Override
    public SignalSource source(Signal signal) {
        return look -> {
            if (hanging.contains(signal.name())) {
                CompletableFuture<Observation> answer = new CompletableFuture<>();
                hung.add(new Hung(signal.name(), look.scope(), answer));
                return answer;
            }
            Instant at = look.at() == null ? clock.instant() : look.at();
            if (look.at() != null) {
                askedAt.add(look.at());
            }
            if (look.at() != null && forgetful) {
                return CompletableFuture.completedFuture(
                        Observation.none(signal.name(), look.scope(), at, NoData.EMPTY, "no series matches"));
            }
            if (metricsLost) {
                return CompletableFuture.completedFuture(Observation.none(
                        signal.name(), look.scope(), clock.instant(), NoData.UNREACHABLE, "connection refused"));
            }
            if (look.scope() == Scope.BASELINE && baselineNoData != null) {
                return CompletableFuture.completedFuture(
                        Observation.none(signal.name(), look.scope(), at, baselineNoData, "asked in vain"));
            }
            if (look.scope() == Scope.CANDIDATE && candidateUnused) {
                return CompletableFuture.completedFuture(
                        Observation.none(signal.name(), look.scope(), at, NoData.LOW_TRAFFIC, "no request"));
            }
            boolean onCandidate = look.scope() == Scope.CANDIDATE
                    || look.scope() == Scope.LIVE && current.sameAs(V5) && currentPercent > 0;
            boolean slow = (baselineSlow && look.scope() != Scope.CANDIDATE)
                    || ((candidateSlow && onCandidate) || (liveSlow && look.scope() == Scope.LIVE)) && flagWrites == 0;
            return CompletableFuture.completedFuture(new Observation(
                    signal.name(), look.scope(), at, at, slow ? 0.4 : 0.1, null, null, 20L, 20L, look.countedUpTo()));
        };
    }

    /** What has been asked of a signal is answered now: there is no data. */
    void answerHung(String signal) {
        List<Hung> its =
                hung.stream().filter(one -> one.signal().equals(signal)).toList();
        hung.removeAll(its);
        its.forEach(one -> one.answer()
                .complete(Observation.none(
                        signal, one.scope(), clock.instant(), NoData.UNREACHABLE, "refuses the connection")));
    }

    @Override
    public Leg open(LegSpec spec) {
        return new TestLeg(spec);
    }

    /** A service beside the first, which takes a rollback up when it is not stuck. */
    static final class Service {
        Version current;
        final Version stable;
        Version wanted;
        boolean stuck;
        int confirmations;

        Service(Version current, Version stable) {
            this.current = current;
            this.stable = stable;
        }

        LegState read() {
            if (wanted != null && !stuck) {
                current = wanted;
            }
            boolean canary = !current.sameAs(stable);
            return new LegState(current, stable, canary, canary ? 50.0 : 100.0, 50.0, "second " + current);
        }
    }

    private final class TestLeg implements Leg {
        private final LegSpec spec;

        TestLeg(LegSpec spec) {
            this.spec = spec;
        }

        @Override
        public LegSpec spec() {
            return spec;
        }

        private boolean isSecond() {
            return second != null && spec.text().equals("second");
        }

        @Override
        public LegState read() throws LegException {
            if (readFails != null) {
                throw readFails;
            }
            if (isSecond()) {
                return second.read();
            }
            if (!spec.movesTraffic()) {
                boolean on = flagWrites == 0;
                return new LegState(on ? FLAG_ON : FLAG_OFF, FLAG_OFF, on, null, null, on ? "on" : "off");
            }
            whileItIsRead.run();
            boolean canary = !current.sameAs(stable);
            return new LegState(
                    current,
                    stable,
                    canary,
                    currentPercent,
                    100 - currentPercent,
                    current + " " + currentPercent + " %");
        }

        @Override
        public List<Version> earlier() {
            return spec.movesTraffic() ? earlier : List.of();
        }

        @Override
        public List<String> passedOver(Version chosen) {
            return spec.movesTraffic() ? passedOver : List.of();
        }

        @Override
        public boolean choosesFromHistory() {
            return spec.movesTraffic() && choosesFromHistory;
        }

        @Override
        public Duration served(Version version) {
            return served.get(version);
        }

        @Override
        public LegPlan plan(Version candidate, Version baseline) throws LegException {
            if (idlePlanFails != null && candidate.sameAs(baseline)) {
                throw idlePlanFails;
            }
            if (planFails != null && currentPercent == 100) {
                throw planFails;
            }
            return new LegPlan(
                    spec.text(), candidate, baseline, List.of("abort", "undo to " + baseline), List.of("abort svc"));
        }

        @Override
        public void execute(LegPlan plan, Occasion why, Runnable accepted) throws LegException {
            occasions.add(why);
            execute(plan, accepted);
        }

        @Override
        public void execute(LegPlan plan, Runnable accepted) throws LegException {
            whileItIsExecuted.run();
            if (isSecond()) {
                second.wanted = plan.target();
                accepted.run();
                return;
            }
            if (!spec.movesTraffic()) {
                flagWrites++;
                accepted.run();
                return;
            }
            if (!failures.isEmpty()) {
                throw failures.remove(0);
            }
            if (!current.sameAs(plan.expectedCurrent()) && !current.sameAs(plan.target())) {
                throw new LegException(LegException.Kind.SUPERSEDED, "live is " + current + ", nothing was written");
            }
            if (!abortDoesNothing) {
                writes++;
                currentPercent = 0;
            }
            accepted.run();
            if (failsAfterAccepted != null) {
                throw failsAfterAccepted;
            }
            if (!abortDoesNothing) {
                current = plan.target();
                currentPercent = 100;
            }
        }

        @Override
        public Evidence confirm(LegPlan plan) {
            if (isSecond()) {
                second.confirmations++;
                boolean back = second.read().current().sameAs(plan.target());
                return new Evidence(back, back, "second is at " + second.current);
            }
            if (!spec.movesTraffic()) {
                return new Evidence(false, flagWrites > 0, "flag writes " + flagWrites);
            }
            boolean restored = current.sameAs(plan.target()) || currentPercent == 0;
            return new Evidence(restored, current.sameAs(plan.target()), "current " + current);
        }

        @Override
        public List<Permission> lacking() throws LegException {
            if (unknownAccess != null) {
                throw unknownAccess;
            }
            return lacking;
        }

        @Override
        public String stuck() {
            return stuck;
        }

        @Override
        public String mark(Version bad, Quarantine.Entry why) throws LegException {
            if (failsAtMark != null) {
                throw failsAtMark;
            }
            marks.add(spec.text() + ": " + bad + " by " + why.episode());
            return bad + " is marked";
        }

        @Override
        public TrafficSteps trafficSteps(List<Integer> wanted) {
            if (weights == null) {
                return null;
            }
            TrafficSteps seen = new TrafficSteps(weights, weights.indexOf((int) currentPercent), waits, unsuitable);
            whileSteppingIsLookedAt.run();
            return seen;
        }

        @Override
        public void advance(Version candidate, TrafficSteps seen) {
            advances++;
            currentPercent = weights.get(seen.at() + 1);
        }

        @Override
        public Version waiting() {
            return waiting;
        }

        @Override
        public Map<String, String> provenance(Version version) throws LegException {
            if (provenance == null) {
                throw new LegException(LegException.Kind.FORBIDDEN, "may not list pods");
            }
            return provenance;
        }

        @Override
        public boolean isPromoted(LegState live, Version candidate) {
            return candidate.equals(waiting) ? alsoPromoted.contains(candidate) : Leg.super.isPromoted(live, candidate);
        }

        @Override
        public void promote(Version candidate) throws LegException {
            if (candidate.equals(waiting)) {
                assertThat(stable).as("the traffic goes first").isEqualTo(V5);
                alsoPromoted.add(candidate);
                return;
            }
            if (!current.sameAs(candidate)) {
                throw new LegException(LegException.Kind.SUPERSEDED, "live is " + current);
            }
            promotions++;
            currentPercent = Math.min(100, currentPercent + 45);
            if (currentPercent == 100) {
                stable = current;
            }
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
