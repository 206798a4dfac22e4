package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;

/** What a Git leg puts back on its branch, as the policy names it; stateless. */
interface Remedy {
    /** What that means where the branch is now. */
    Correction resolve(History history) throws LegException;

    /**
     * What a plan means.
     *
     * @throws LegException they are no versions of this leg
     */
    Correction between(Version bad, Version good) throws LegException;
}
