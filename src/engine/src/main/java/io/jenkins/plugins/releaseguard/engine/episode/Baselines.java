package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Which version a release returns to: the one that the policy names, or the last known good one. */
final class Baselines {
    private final EpisodeContext context;
    private final Policy policy;
    private final Quarantining quarantine;

    Baselines(EpisodeContext context) {
        this.context = context;
        this.policy = context.policy;
        this.quarantine = new Quarantining(context);
    }

    /** The version to return to from a release that is under way. */
    Version of(Leg leg, LegState live) throws LegException {
        if (isLastKnownGood() && leg.choosesFromHistory()) {
            return earlier(leg, live);
        }
        Version stable = beside(live);
        if (isLastKnownGood()) {
            passedOver(leg, stable);
        }
        return stable;
    }

    /** The version beside a canary. */
    private Version beside(LegState live) throws LegException {
        Version stable = live.stable();
        boolean meant = isLastKnownGood() ? !isHeldBack(stable) : isNamed(stable);
        if (!meant) {
            throw unsuitable("The policy's baseline is '" + policy.baseline() + "', but beside the canary runs "
                    + stable + " " + stable.identity()
                    + (isLastKnownGood()
                            ? ", which is in quarantine; name a version as `baseline` to return to it"
                            : "")
                    + ". Nothing was done");
        }
        if (stable.sameAs(live.current())) {
            throw unsuitable("Candidate and baseline are the same: " + stable + " " + stable.identity());
        }
        return stable;
    }

    /** The version to return to from a release that is complete, of those that the mechanism still has. */
    Version earlier(Leg leg, LegState live) throws LegException {
        List<Version> earlier = leg.earlier();
        for (Version version : earlier) {
            if (isLastKnownGood() ? isKnownGood(leg, version) : isNamed(version)) {
                passedOver(leg, version);
                return version;
            }
        }
        passedOver(leg, null);
        throw unsuitable("There is no version to return to: " + live.summary() + "; "
                + (earlier.isEmpty()
                        ? "no earlier version is left, or each was itself left for an older one"
                        : "the policy's baseline is '" + policy.baseline() + "', and those that are left are "
                                + earlier
                                + (isLastKnownGood()
                                        ? "; the log says of each why not. Name one as `baseline`, or write a shorter"
                                                + " `goodAfter`"
                                        : ""))
                + ". Nothing was done");
    }

    /** What its own history says against those that are newer; nothing hangs on it. */
    private void passedOver(Leg leg, Version chosen) {
        try {
            leg.passedOver(chosen).forEach(line -> context.listener.log("Not a version to return to: " + line));
        } catch (LegException e) {
            context.listener.log("Why newer versions are not returned to is not known: " + e.getMessage());
        }
    }

    private boolean isLastKnownGood() {
        return policy.baseline().equals(Policy.LAST_KNOWN_GOOD);
    }

    private boolean isNamed(Version version) {
        return version.isCalled(policy.baseline());
    }

    /** A version that is known to be bad is nothing to return to, unless the policy names it. */
    private boolean isHeldBack(Version version) {
        String refusal = quarantine.refusalIfKnown(version);
        if (refusal != null) {
            context.listener.log("Not a version to return to: " + refusal);
        }
        return refusal != null;
    }

    /** It has passed a gate, or it has served for long enough; a history that does not tell how long is no reason against it. */
    private boolean isKnownGood(Leg leg, Version version) throws LegException {
        if (isHeldBack(version)) {
            return false;
        }
        KnownGood.Entry passed = passed(version);
        if (passed != null) {
            context.listener.log("Last known good: " + version + " has passed gate " + passed.episode()
                    + (passed.build() == null ? "" : " of " + passed.build()) + " at " + Figures.time(passed.at()));
            return true;
        }
        Duration served = leg.served(version);
        if (served == null) {
            context.listener.log("Last known good: " + version + ", of which nobody knows how long it has served");
            return true;
        }
        String sentence = version + " has served for " + Figures.duration(served);
        boolean longEnough = served.compareTo(policy.goodAfter()) >= 0;
        context.listener.log(
                longEnough
                        ? "Last known good: " + sentence
                        : "Not a version to return to: " + sentence + " only, not for "
                                + Figures.duration(policy.goodAfter()) + ", and has passed no gate here");
        return longEnough;
    }

    private KnownGood.Entry passed(Version version) {
        try {
            return context.knownGood().find(Quarantine.key(policy.release(), policy.environment(), version));
        } catch (IOException e) {
            context.listener.log("Whether " + version + " has passed a gate cannot be read: " + e.getMessage());
            return null;
        }
    }

    private static LegException unsuitable(String message) {
        return new LegException(LegException.Kind.UNSUITABLE, message);
    }
}
