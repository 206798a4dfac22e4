package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;

/** What a Git leg puts back on its branch, as the policy names it; stateless. */
interface Remedy {
    /** What that means where the branch is now. */
    Correction resolve(History history) throws LegException;

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#earlier}. */
    default List<Version> earlier(History history) throws LegException {
        return List.of();
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#served}. */
    default Duration served(History history, Version version) throws LegException {
        return null;
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#passedOver}. */
    default List<String> passedOver(History history, Version chosen) throws LegException {
        return List.of();
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#choosesFromHistory}. */
    default boolean choosesFromHistory() {
        return false;
    }

    /**
     * What a plan means.
     *
     * @throws LegException they are no versions of this leg
     */
    Correction between(Version bad, Version good) throws LegException;
}
