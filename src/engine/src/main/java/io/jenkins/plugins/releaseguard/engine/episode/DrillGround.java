package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.signal.Version;

/** Where a drill may have its fault made: in staging, where the way back is open and nothing is in progress. */
record DrillGround(EpisodeContext context) {
    void check() throws LegException {
        checkEnvironment();
        checkReturn();
    }

    private void checkEnvironment() throws LegException {
        if (!DrillSpec.ENVIRONMENT.equals(context.policy.environment())) {
            throw refused("the policy " + said(context.policy.environment())
                    + ", and a drill makes a bad release on purpose: write `environment: staging` into the policy if that"
                    + " is what it is for");
        }
        for (LegSpec spec : context.policy.rollback()) {
            String environment = context.environment(spec);
            if (!DrillSpec.ENVIRONMENT.equals(environment)) {
                throw refused(
                        spec.cluster() == null
                                ? "`" + spec.text()
                                        + "` acts on no cluster, and only a cluster can be marked as staging:"
                                        + " write a policy for the drill without this leg"
                                : "the cluster '" + spec.cluster() + "' of `" + spec.text() + "` "
                                        + said(environment)
                                        + ": if it is for staging, an administrator sets its Environment to staging (Manage"
                                        + " Jenkins » System » Model Release Guard » Clusters)");
            }
        }
    }

    private static String said(String environment) {
        return environment == null ? "says no environment" : "says environment '" + environment + "'";
    }

    /** What would hinder the way back is no state to make a fault in. */
    private void checkReturn() throws LegException {
        if (context.policy.compatibility().irreversible()) {
            throw refused("the policy says `irreversible: true`, so nothing is rolled back unasked");
        }
        String brake = context.brake();
        if (brake != null) {
            throw refused("the global brake is on, so nothing could be rolled back: " + brake);
        }
    }

    /** @param live what the leg shows that says which version is released */
    void check(LegState live) throws LegException {
        Double percent = live.currentPercent();
        if (live.canaryInProgress() && percent != null && percent > 0 && percent < 100) {
            throw refused("a release is in progress: " + live.summary() + ". Finish it first");
        }
        Version runs = live.serving();
        if (!context.policy.baseline().equals(Policy.LAST_KNOWN_GOOD) && !runs.isCalled(context.policy.baseline())) {
            throw refused("the policy's baseline is '" + context.policy.baseline() + "', but " + runs + " "
                    + runs.identity() + " runs");
        }
    }

    private static LegException refused(String why) {
        return new LegException(LegException.Kind.UNSUITABLE, "No drill: " + why + ". Nothing was done");
    }
}
