package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/** A bad version on a branch, and the good one that takes its place; immutable. */
interface Correction {
    Version bad();

    /** The same as {@link #bad} where the policy leaves nothing to be put back. */
    Version good();

    /** By which a commit that makes it is found again. */
    Mark mark(ObjectId plannedAt);

    /** What it makes of any of the branch's commits. */
    Undo undo(History history, ObjectId at) throws LegException;

    /** What it makes of the branch's newest commit; the errors say why it is not to be made, or cannot be. */
    Undo undo(History history) throws LegException;

    /** Whether the branch still has what it would put back. */
    boolean isOn(History history) throws LegException;

    // ---- for people

    /** What the branch shows, after {@code branch main is at 4f2c91ab00, }. */
    String seen(History history, boolean back) throws LegException;

    /** What the branch has when it is made, for example {@code 4f2c91ab00 reverted}. */
    String made();

    /**
     * What would be done, a sentence each.
     *
     * @param where the branch and its newest commit
     */
    List<String> actions(History history, String where) throws LegException;

    /** The same in a clone of the branch, a shell command each. */
    List<String> byHand(History history) throws LegException;

    /** What it changes, for example its paths. */
    String subject(History history) throws LegException;

    /** What that goes back to, as people name it. */
    String goodName();

    /** The message of its commit, without what marks it: a headline and what follows. */
    String message(History history) throws LegException;
}
