package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;

/** A leg that changes what a branch asks for, and can say it of any of the branch's commits. */
interface GitLeg extends Leg {
    /** Whether a commit of the branch asks for the good version; null: it is none of the commits that are read. */
    Boolean isBack(String revision) throws LegException;

    /** The same of what a plan takes back; false for one that is not of the branch. */
    boolean isBack(LegPlan plan, String revision) throws LegException;
}
