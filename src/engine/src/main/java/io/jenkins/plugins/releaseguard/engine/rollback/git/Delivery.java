package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/** How a commit comes to a branch. Thread-safe. */
interface Delivery {
    /** Asks whether it would be taken; an error if not. Writes nothing. */
    void check(TimeLimit time) throws LegException;

    /** What is done beyond making the commit, a sentence each. */
    List<String> actions(Mark mark);

    /** The same in a clone of the branch that has the commit, a shell command each. */
    List<String> byHand(Mark mark);

    /**
     * Brings a commit on top of {@code history} to the branch. What has to be waited for is an error that may pass.
     *
     * @param mark of the commit, by which what was done before is found
     * @param message of the commit
     * @return false: the branch is not where it was read, and has to be looked at again
     */
    boolean deliver(History history, ObjectId commit, Mark mark, String message, TimeLimit time) throws LegException;

    /** Straight to the branch. */
    record Push(Remote remote, String branch) implements Delivery {
        @Override
        public void check(TimeLimit time) throws LegException {
            remote.checkMayPush(time);
        }

        @Override
        public List<String> actions(Mark mark) {
            return List.of();
        }

        @Override
        public List<String> byHand(Mark mark) {
            return List.of("git push origin HEAD:" + branch);
        }

        @Override
        public boolean deliver(History history, ObjectId commit, Mark mark, String message, TimeLimit time)
                throws LegException {
            return remote.push(history, commit, time);
        }
    }
}
