package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a release is watched after its gate, for late labels and slow drift, and how often.
 *
 * @param lasts above zero
 * @param every between two looks, above zero; null: a minute, less in a watch of less than an hour
 */
public record WatchSpec(Duration lasts, Duration every) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Every key of {@code watch:} as a mapping. */
    static final List<String> KEYS = List.of("for", "every");

    private static final String EXAMPLE = "{for: 24h, every: 5m}";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** A watch of an hour is looked at every minute. */
    private static final int LEAST_LOOKS = 60;

    /**
     * Reads {@code watch: 24h} or {@code watch: {for: 24h, every: 5m}}.
     *
     * @return null where there is none, or none that can be used
     */
    static WatchSpec read(Mapping policy) {
        if (!policy.isFilled("watch")) {
            return null;
        }
        if (policy.isScalar("watch")) {
            Duration lasts = policy.duration("watch", "24h");
            return lasts == null ? null : new WatchSpec(lasts, null);
        }
        Mapping watch = policy.mapping("watch", EXAMPLE);
        if (watch == null) {
            return null;
        }
        watch.only("`watch`", KEYS);
        Duration lasts = watch.duration("for", "24h");
        if (!watch.isFilled("for")) {
            policy.problem("watch", "`for` is missing in `watch`; expected for example " + EXAMPLE);
        }
        Duration every = watch.duration("every", "5m");
        if (lasts != null && every != null && every.compareTo(lasts) > 0) {
            watch.problem(
                    "every",
                    "looks every " + Durations.text(every) + " are too seldom for a watch of " + Durations.text(lasts)
                            + ", expected at most that");
        }
        return lasts == null ? null : new WatchSpec(lasts, every);
    }

    /** Between two looks, for a gate that looks {@code gateEvery}: no more often than the gate, unless it is written. */
    public Duration every(Duration gateEvery) {
        if (every != null) {
            return every;
        }
        Duration part = lasts.dividedBy(LEAST_LOOKS);
        return Durations.longer(gateEvery, part.compareTo(MINUTE) < 0 ? part : MINUTE);
    }

    /**
     * The policy by which a gate judges while the time runs: a breach ends it, and nothing else can. Its lookback leaves no
     * request between two looks unseen.
     */
    public Policy during(Policy policy) {
        return watched(policy, atMost(policy).plus(MINUTE));
    }

    /** The policy by which it judges when the time is over: as a gate does, with as much time to settle what is pending. */
    public Policy atEnd(Policy policy) {
        Duration healthyFor = policy.window().healthyFor();
        return watched(policy, healthyFor.compareTo(lasts) < 0 ? healthyFor : lasts);
    }

    private Duration atMost(Policy policy) {
        return lasts.plus(policy.window().atMost());
    }

    private Policy watched(Policy policy, Duration healthyFor) {
        Window gate = policy.window();
        Duration looks = every(gate.every());
        Window window = new Window(
                looks,
                gate.warmUp(),
                healthyFor,
                atMost(policy),
                gate.minRequests(),
                Durations.longer(gate.lookback(), looks),
                gate.recoveredFor());
        return policy.with(window, policy.judgement().ofWatch(window), excused(policy), null);
    }

    /** A baseline without traffic has no requests to compare with; that is meant to be so, and no reason to hold. */
    private static Map<String, Signal> excused(Policy policy) {
        Map<String, Signal> signals = new LinkedHashMap<>(policy.signals());
        for (Condition condition : policy.breach()) {
            Signal signal = signals.get(condition.subject());
            boolean compares = !(condition instanceof Condition.Threshold);
            if (compares && signal.spec().countsRequests() && signal.onNoData() == OnNoData.HOLD) {
                signals.put(signal.name(), signal.with(OnNoData.IGNORE));
            }
        }
        return signals;
    }

    @Override
    public String toString() {
        return every == null
                ? Durations.text(lasts)
                : "{for: " + Durations.text(lasts) + ", every: " + Durations.text(every) + "}";
    }
}
