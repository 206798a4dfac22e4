package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.TimeLimit;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import java.time.Duration;

/** Tries a Git repository as an administrator has entered it: whether its branch can be read and pushed to. */
public final class GitCheck {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private GitCheck() {}

    /** Asks the server, for at most some seconds. Writes nothing, so a protection of the branch is not noticed. */
    public static ConnectionCheck of(WebServer server, String branch) {
        TimeLimit time = TimeLimit.of(LIMIT);
        Remote remote = new Remote(server, branch, new Failures(server, branch));
        try {
            String head = Change.shown(remote.head(time));
            remote.checkMayPush(time);
            return new ConnectionCheck(
                    true, "Branch " + branch + " is at " + head + "; this credential may push to the repository");
        } catch (LegException e) {
            return new ConnectionCheck(false, e.getMessage());
        }
    }
}
