package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy, resolved: every default is filled in, every name is known.
 *
 * @param release records and trends are kept under this name
 * @param environment null: not said
 * @param baseline {@code last-known-good} or an explicit version
 * @param judgement how it judges by statistics
 * @param signals by name, all that a condition uses
 * @param requests the candidate's requests, for {@code minRequests}; null: the histogram's count
 * @param breach any of these stops the release
 * @param observe measured and drawn, never decisive
 * @param rollback legs, in order
 * @param groups which of them are carried out at the same time
 * @param recovery all of these prove the recovery
 * @param target detected to recovered
 * @param onHealthy what a healthy verdict does
 * @param onBreach as written in the policy; null: not said
 * @param onInconclusive as written in the policy; null: not said
 * @param text as the user wrote it
 * @param onAbort as written in the policy; null: not said
 * @param askFor how long a person has to answer
 * @param runbook null: not said
 * @param compatibility whether the baseline can still work once the candidate has run
 * @param waivers items of the checklist that somebody has taken upon himself
 * @param drillWithin how old the last drill that has passed may be; null: it is only advised that there is one
 * @param traffic how the candidate's share grows while it is watched; null: it keeps the share that it has
 * @param quarantineFor how long a breach holds its version back; null: until somebody lifts it
 * @param goodAfter how long a version has to have served to be known as good without having passed a gate; may be zero
 * @param watch how long it is watched after a healthy verdict; null: not at all
 * @param hash SHA-256 of the text, hexadecimal
 * @param warnings what works, but probably not as meant
 */
public record Policy(
        String release,
        String environment,
        String baseline,
        Window window,
        Judgement judgement,
        Map<String, Signal> signals,
        Signal requests,
        List<Condition> breach,
        List<Condition> observe,
        List<LegSpec> rollback,
        LegGroups groups,
        List<Condition> recovery,
        Duration target,
        OnHealthy onHealthy,
        Reaction onBreach,
        Reaction onInconclusive,
        OnAbort onAbort,
        Duration askFor,
        Runbook runbook,
        Compatibility compatibility,
        List<Waiver> waivers,
        Duration drillWithin,
        Traffic traffic,
        Duration quarantineFor,
        Duration goodAfter,
        WatchSpec watch,
        String text,
        String hash,
        List<PolicyException.Problem> warnings)
        implements Serializable {

    /** The baseline that nobody has to name: the stable version beside the canary. */
    public static final String LAST_KNOWN_GOOD = "last-known-good";

    /** After how long in service a version counts as good where the policy does not say. */
    static final Duration GOOD_AFTER = Duration.ofHours(24);

    /** What a healthy verdict does. */
    public enum OnHealthy {
        /** Say so and let the build go on. */
        REPORT,
        /** Give the candidate all of the traffic. */
        PROMOTE
    }

    /** Whom to call and where to read; every part may be null. */
    public record Runbook(String owner, String call, String link) implements Serializable {
        /** {@code Call #ml-oncall; owner: ml-platform; more: docs/runbook.md}, of what is said. */
        public String sentence() {
            return Stream.of(part("Call ", call), part("owner: ", owner), part("more: ", link))
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("; "));
        }

        private static String part(String word, String value) {
            return value == null ? null : word + value;
        }
    }

    public Policy {
        signals = Map.copyOf(signals);
        breach = List.copyOf(breach);
        observe = List.copyOf(observe);
        rollback = List.copyOf(rollback);
        recovery = List.copyOf(recovery);
        warnings = List.copyOf(warnings);
        // The journal of an earlier version of the plugin has none.
        goodAfter = goodAfter == null ? GOOD_AFTER : goodAfter;
        groups = groups == null ? LegGroups.inOrder(rollback.size()) : groups;
        compatibility = compatibility == null ? Compatibility.NOT_SAID : compatibility;
        waivers = waivers == null ? List.of() : List.copyOf(waivers);
    }

    /** The same where it is not known how many requests there were, so that no number of them is asked for. */
    public Policy withoutRequests() {
        Window any = new Window(
                window.every(),
                window.warmUp(),
                window.healthyFor(),
                window.atMost(),
                0,
                window.lookback(),
                window.recoveredFor());
        return with(any, judgement, signals, traffic);
    }

    /** The same with another window and judgement, signals that mean something else by no data, and other traffic steps. */
    Policy with(Window otherWindow, Judgement otherJudgement, Map<String, Signal> otherSignals, Traffic otherTraffic) {
        return new Policy(
                release,
                environment,
                baseline,
                otherWindow,
                otherJudgement,
                otherSignals,
                requests,
                breach,
                observe,
                rollback,
                groups,
                recovery,
                target,
                onHealthy,
                onBreach,
                onInconclusive,
                onAbort,
                askFor,
                runbook,
                compatibility,
                waivers,
                drillWithin,
                otherTraffic,
                quarantineFor,
                goodAfter,
                watch,
                text,
                hash,
                warnings);
    }
}
