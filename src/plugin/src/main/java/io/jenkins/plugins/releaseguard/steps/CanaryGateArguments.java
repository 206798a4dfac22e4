package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.util.Locale;

/** The arguments of {@code canaryGate}, checked before anything is done. */
final class CanaryGateArguments {
    private CanaryGateArguments() {}

    static void check(CanaryGateStep step) throws AbortException {
        if ((step.getPolicy() == null) == (step.getPolicyText() == null)) {
            throw new AbortException("canaryGate: give either policy: 'FILE' or policyText: 'TEXT'");
        }
        if (step.isCandidateGiven()
                && (step.getCandidate() == null || step.getCandidate().isBlank())) {
            throw new AbortException("canaryGate: candidate: was given, but is "
                    + (step.getCandidate() == null ? "null" : "blank")
                    + ". Give the digest, tag or pod-template hash of the canary, or leave candidate: out to watch"
                    + " whichever canary runs");
        }
        reaction("onBreach", step.getOnBreach());
        reaction("onInconclusive", step.getOnInconclusive());
        if (step.getOnAbort() != null) {
            throw new AbortException("canaryGate: onAbort: is not in this version. A stopped build stops the watching,"
                    + " and its log says that the candidate still has its traffic");
        }
        if (step.getReadiness() != null && !step.getReadiness().equals("off")) {
            throw new AbortException("canaryGate: readiness: '" + step.getReadiness()
                    + "' is not in this version; 'off' is, and is the default");
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
        if (text.equals("ask")) {
            throw new AbortException("canaryGate: " + argument
                    + ": 'ask' is not in this version; use 'rollback', 'fail'," + " 'unstable' or 'report'");
        }
        throw new AbortException(
                "canaryGate: " + argument + ": '" + text + "' is none of 'rollback', 'fail', 'unstable', 'report'");
    }
}
