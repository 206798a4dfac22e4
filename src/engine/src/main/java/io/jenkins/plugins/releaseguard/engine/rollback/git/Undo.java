package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What taking a change back makes of a branch's head: a three-way merge of the head with the good commit, the bad one being
 * their base, as {@code git revert} does it.
 *
 * @param tree the result; null: it does not apply
 * @param isNothing the result is what the head has already
 * @param conflicts the paths that do not apply
 */
record Undo(ObjectId tree, boolean isNothing, List<String> conflicts) {
    boolean isConflict() {
        return tree == null;
    }
}
