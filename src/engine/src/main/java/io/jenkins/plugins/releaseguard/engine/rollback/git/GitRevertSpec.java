package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import java.time.Duration;

/**
 * {@code git-revert COMMIT|FROM..TO|last commit of PATH [in REPOSITORY] [branch BRANCH]}.
 *
 * @param text as written
 * @param at where it is written
 * @param repository the Git repository's name, resolved
 * @param branch resolved
 * @param target what is reverted
 * @param ifStillBreachingAfter null: always due
 */
public record GitRevertSpec(
        String text, Position at, String repository, String branch, Target target, Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public String object() {
        return repository;
    }

    @Override
    public boolean changesSource() {
        return true;
    }

    /** What runs follows when something syncs it, and that is another's work. */
    @Override
    public boolean movesTraffic() {
        return false;
    }
}
