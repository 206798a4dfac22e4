package io.jenkins.plugins.releaseguard.engine;

import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.Comparison;
import io.jenkins.plugins.releaseguard.engine.policy.Compatibility;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.LegGroups;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Traffic;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.policy.Waiver;
import io.jenkins.plugins.releaseguard.engine.policy.WatchSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Window;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Policies for tests of the stages behind the reader; change what a test is about, keep the rest. */
public final class Policies {
    public static final Position AT = new Position("test.yaml", 1, 1);

    private String environment = "production";
    private String baseline = Policy.LAST_KNOWN_GOOD;
    private final Map<String, Signal> signals = new LinkedHashMap<>();
    private List<Condition> breach = List.of();
    private List<Condition> recovery = List.of();
    private List<LegSpec> legs = List.of(new TestLeg("traffic", true));
    private Window window = new Window(
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            0,
            Duration.ofSeconds(3),
            Duration.ofSeconds(4));
    private Judgement judgement = Judgement.DEFAULT;
    private Policy.Runbook runbook;
    private Policy.OnHealthy onHealthy = Policy.OnHealthy.REPORT;
    private Reaction onBreach;
    private Reaction onInconclusive;
    private OnAbort onAbort;
    private Compatibility compatibility = Compatibility.NOT_SAID;
    private List<Waiver> waivers = List.of();
    private Duration drillWithin;
    private Duration quarantineFor;
    private WatchSpec watch;
    private Duration goodAfter;
    private LegGroups groups;
    private Traffic traffic;

    /** A policy with {@code latency > 0.25 for 4s} and {@code latency <= 0.25 within 20s}. */
    public static Policies latency() {
        Policies policies = new Policies();
        policies.signal("latency", OnNoData.HOLD);
        policies.breach = List.of(above("latency", 0.25, forSeconds(4)));
        policies.recovery = List.of(atMost("latency", 0.25, 20));
        return policies;
    }

    public Policies signal(String name, OnNoData onNoData) {
        signals.put(name, new Signal(name, new TestSpec(true), Unit.SECONDS, true, onNoData, "server"));
        return this;
    }

    public Policies breach(Condition... conditions) {
        breach = List.of(conditions);
        return this;
    }

    public Policies recovery(Condition... conditions) {
        recovery = List.of(conditions);
        return this;
    }

    public Policies legs(LegSpec... specs) {
        legs = List.of(specs);
        return this;
    }

    public Policies warmUp(int seconds) {
        window = new Window(
                window.every(),
                Duration.ofSeconds(seconds),
                window.healthyFor(),
                window.atMost(),
                window.minRequests(),
                window.lookback(),
                window.recoveredFor());
        return this;
    }

    public Policies minRequests(long requests) {
        window = new Window(
                window.every(),
                window.warmUp(),
                window.healthyFor(),
                window.atMost(),
                requests,
                window.lookback(),
                window.recoveredFor());
        return this;
    }

    /** Which legs are carried out at the same time, by their places. */
    @SafeVarargs
    public final Policies together(List<Integer>... places) {
        groups = new LegGroups(List.of(places));
        return this;
    }

    public Policies window(Window changed) {
        window = changed;
        return this;
    }

    public Policies environment(String called) {
        environment = called;
        return this;
    }

    public Policies baseline(String called) {
        this.baseline = called;
        return this;
    }

    public Policies judgement(Judgement changed) {
        judgement = changed;
        return this;
    }

    public Policies signal(Signal signal) {
        signals.put(signal.name(), signal);
        return this;
    }

    public Policies onHealthy(Policy.OnHealthy what) {
        onHealthy = what;
        return this;
    }

    public Policies onAbort(OnAbort what) {
        onAbort = what;
        return this;
    }

    public Policies onBreach(Reaction reaction) {
        onBreach = reaction;
        return this;
    }

    public Policies onInconclusive(Reaction reaction) {
        onInconclusive = reaction;
        return this;
    }

    public Policies runbook(String owner, String call, String link) {
        runbook = new Policy.Runbook(owner, call, link);
        return this;
    }

    public Policies irreversible() {
        compatibility = new Compatibility(null, true);
        return this;
    }

    public Policies waive(Check check, String by, String reason) {
        waivers = List.of(new Waiver(check, by, reason));
        return this;
    }

    public Policies traffic(Duration each, Integer... steps) {
        traffic = new Traffic(List.of(steps), each);
        return this;
    }

    public Policies drillWithin(Duration duration) {
        drillWithin = duration;
        return this;
    }

    public Policies quarantineFor(Duration duration) {
        quarantineFor = duration;
        return this;
    }

    public Policies goodAfter(Duration duration) {
        goodAfter = duration;
        return this;
    }

    public Policies watch(Duration lasts, Duration every) {
        watch = new WatchSpec(lasts, every);
        return this;
    }

    public Policy build() {
        return new Policy(
                "model-svc",
                environment,
                baseline,
                window,
                judgement,
                signals,
                null,
                breach,
                List.of(),
                legs,
                groups,
                recovery,
                Duration.ofSeconds(15),
                onHealthy,
                onBreach,
                onInconclusive,
                onAbort,
                Duration.ofMinutes(5),
                runbook,
                compatibility,
                waivers,
                drillWithin,
                traffic,
                quarantineFor,
                goodAfter,
                watch,
                "text",
                "hash",
                List.of());
    }

    public static Condition.Threshold above(String signal, double limit, Hold hold) {
        return new Condition.Threshold(
                signal + " > " + limit, AT, null, signal, Comparison.ABOVE, seconds(limit), hold, null);
    }

    public static Condition.Threshold atMost(String signal, double limit, int withinSeconds) {
        return new Condition.Threshold(
                signal + " <= " + limit,
                AT,
                null,
                signal,
                Comparison.AT_MOST,
                seconds(limit),
                Hold.AT_ONCE,
                Duration.ofSeconds(withinSeconds));
    }

    public static Condition.Traffic allOnBaseline(int withinSeconds) {
        return new Condition.Traffic(
                "traffic 100% on baseline", AT, 100, Scope.BASELINE, Duration.ofSeconds(withinSeconds));
    }

    public static Hold forSeconds(double seconds) {
        return new Hold.For(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static Quantity seconds(double value) {
        return new Quantity(value, Unit.SECONDS, value + "s");
    }

    /** A signal's source that only tests know. */
    public record TestSpec(boolean scoped) implements SignalSpec {
        @Override
        public String describe() {
            return "test";
        }
    }

    /** A leg that only tests know. */
    public record TestLeg(String text, boolean movesTraffic, Duration ifStillBreachingAfter) implements LegSpec {
        public TestLeg(String text, boolean movesTraffic) {
            this(text, movesTraffic, null);
        }

        @Override
        public Position at() {
            return AT;
        }

        @Override
        public String object() {
            return "model-svc";
        }

        @Override
        public boolean hasTrafficSteps() {
            return movesTraffic;
        }

        @Override
        public boolean returnsVersion() {
            return movesTraffic;
        }
    }
}
