package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;

/** A leg that changes what a branch asks for, and can say it of any of the branch's commits. */
interface GitLeg extends Leg {
    /** Whether the branch has that commit among those that are read. */
    boolean has(String revision) throws LegException;

    /** Whether a commit of the branch asks for the good version; false for one that is not of the branch. */
    boolean isBack(String revision) throws LegException;

    /** The same of what a plan takes back. */
    boolean isBack(LegPlan plan, String revision) throws LegException;
}
