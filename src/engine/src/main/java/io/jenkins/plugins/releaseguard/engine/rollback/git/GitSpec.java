package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A leg that changes what a branch asks for: {@code git-revert} or {@code git-pin}, with
 * {@code [in REPOSITORY] [branch BRANCH] [by … request] [then FOLLOWER]}.
 *
 * @param text as written
 * @param at where it is written
 * @param repository the Git repository's name, resolved
 * @param branch resolved
 * @param target what is put back
 * @param proposal how the commit is proposed; null: it is pushed to the branch
 * @param follower what brings the commit into the world; null: what runs follows by another's work
 * @param movesTraffic whether what runs is this leg's to prove, and no other leg's of the policy
 * @param ifStillBreachingAfter null: always due
 */
public record GitSpec(
        String text,
        Position at,
        String repository,
        String branch,
        Target target,
        Proposal proposal,
        Follower.Spec follower,
        boolean movesTraffic,
        Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 2L;

    /** Pushed, and without a follower. */
    public GitSpec(
            String text, Position at, String repository, String branch, Target target, Duration ifStillBreachingAfter) {
        this(text, at, repository, branch, target, null, null, ifStillBreachingAfter);
    }

    /** The only leg of its policy. */
    GitSpec(
            String text,
            Position at,
            String repository,
            String branch,
            Target target,
            Proposal proposal,
            Follower.Spec follower,
            Duration ifStillBreachingAfter) {
        this(text, at, repository, branch, target, proposal, follower, follower != null, ifStillBreachingAfter);
    }

    /** Where another leg moves traffic, that one shows when users are back. */
    @Override
    public LegSpec beside(List<LegSpec> legs) {
        boolean another = legs.stream().anyMatch(leg -> !(leg instanceof GitSpec) && leg.movesTraffic());
        return new GitSpec(
                text,
                at,
                repository,
                branch,
                target,
                proposal,
                follower,
                follower != null && !another,
                ifStillBreachingAfter);
    }

    /** What every version of the branch has in its identity. */
    Map<String, String> place() {
        Map<String, String> place = new LinkedHashMap<>();
        place.put("repository", "Git repository " + repository);
        place.put("branch", branch);
        return place;
    }

    @Override
    public String object() {
        return follower == null ? repository : follower.object();
    }

    @Override
    public Duration waitsForOthers() {
        return proposal == null ? null : proposal.within();
    }

    @Override
    public boolean changesSource() {
        return true;
    }
}
