package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.time.Duration;
import java.util.Locale;

/** The arguments of {@code canaryGate}, checked before anything is done. */
final class CanaryGateArguments {
    private static final Duration LONGEST_WATCH = Duration.ofDays(365);

    private CanaryGateArguments() {}

    static void check(CanaryGateStep step) throws AbortException {
        checkPolicy("canaryGate", step.getPolicy(), step.getPolicyText());
        if (step.isCandidateGiven()
                && (step.getCandidate() == null || step.getCandidate().isBlank())) {
            throw new AbortException("canaryGate: candidate: was given, but is "
                    + (step.getCandidate() == null ? "null" : "blank")
                    + ". Give the digest, tag or pod-template hash of the canary, or leave candidate: out to watch"
                    + " whichever canary runs");
        }
        reaction("onBreach", step.getOnBreach());
        reaction("onInconclusive", step.getOnInconclusive());
        onAbort(step.getOnAbort());
        readiness(step.getReadiness());
        watch(step.getWatch());
        RunOn.check("canaryGate", step.getRunOn());
    }

    static void checkPolicy(String name, String policy, String policyText) throws AbortException {
        if ((policy == null) == (policyText == null)) {
            throw new AbortException(name + ": give either policy: 'FILE' or policyText: 'TEXT'");
        }
    }

    /** @return null where nothing was said */
    static Reaction reaction(String argument, String text) throws AbortException {
        if (text == null) {
            return null;
        }
        for (Reaction reaction : Reaction.values()) {
            if (reaction.name().toLowerCase(Locale.ROOT).equals(text)) {
                return reaction;
            }
        }
        throw new AbortException("canaryGate: " + argument + ": '" + text
                + "' is none of 'rollback', 'fail', 'unstable', 'report', 'ask'");
    }

    /** Said nothing: strict. */
    static Order.Strictness readiness(String text) throws AbortException {
        return switch (text == null ? "strict" : text) {
            case "strict" -> Order.Strictness.STRICT;
            case "warn" -> Order.Strictness.WARN;
            case "off" -> Order.Strictness.OFF;
            default ->
                throw new AbortException("canaryGate: readiness: '" + text + "' is none of 'strict', 'warn', 'off'");
        };
    }

    /** @return null where nothing was said */
    static Duration watch(String text) throws AbortException {
        Duration lasts = text == null ? null : Durations.parse(text.strip());
        if (text == null || (lasts != null && !lasts.isZero() && lasts.compareTo(LONGEST_WATCH) <= 0)) {
            return lasts;
        }
        throw new AbortException("canaryGate: watch: '" + text + "' is no duration from 1ms to 365d; write one such as"
                + " '24h', or leave watch: out to do as the policy says");
    }

    /** @return null where nothing was said */
    static OnAbort onAbort(String text) throws AbortException {
        if (text == null) {
            return null;
        }
        for (OnAbort onAbort : OnAbort.values()) {
            if (onAbort.name().toLowerCase(Locale.ROOT).equals(text)) {
                return onAbort;
            }
        }
        throw new AbortException("canaryGate: onAbort: '" + text + "' is none of 'rollback', 'leave'");
    }
}
