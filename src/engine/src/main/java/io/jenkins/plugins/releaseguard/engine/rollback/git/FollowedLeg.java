package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A branch, and what brings its commits into the world: it is rolled back when the world is as a commit says that asks for
 * the good version. Which commit that is is not kept but found: others may have pushed on top of it.
 */
final class FollowedLeg implements Leg {
    private final GitLeg git;
    private final Follower follower;

    FollowedLeg(GitLeg git, Follower follower) {
        this.git = git;
        this.follower = follower;
    }

    @Override
    public LegSpec spec() {
        return git.spec();
    }

    @Override
    public LegState read() throws LegException {
        LegState asked = git.read();
        Follower.State world = follower.read();
        String summary = asked.summary() + "; " + world.summary();
        boolean differ = asked.canaryInProgress();
        Boolean back = world.isLive() ? git.isBack(world.revision()) : null;
        if (back == null) {
            return new LegState(asked.current(), asked.stable(), differ, null, null, summary);
        }
        // where Git asks for the good version alone, a world that has not followed shows a version that is neither
        Double good = back ? Double.valueOf(100) : differ ? Double.valueOf(0) : null;
        Double current = good == null ? null : differ ? Double.valueOf(100 - good) : good;
        return new LegState(asked.current(), asked.stable(), differ, current, good, summary);
    }

    @Override
    public List<Version> earlier() throws LegException {
        return git.earlier();
    }

    @Override
    public Duration served(Version version) throws LegException {
        return git.served(version);
    }

    @Override
    public List<String> passedOver(Version chosen) throws LegException {
        return git.passedOver(chosen);
    }

    @Override
    public boolean choosesFromHistory() {
        return git.choosesFromHistory();
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        LegPlan plan = git.plan(candidate, baseline);
        Follower.Plan follow = follower.plan();
        Follower.State world = follower.read();
        if (world.revision() == null || git.isBack(world.revision()) == null) {
            throw new LegException(
                    Kind.UNSUITABLE,
                    world.summary() + ", which is none of the newest " + Remote.DEPTH + " commits of the branch: is it"
                            + " of this repository?");
        }
        if (isNothing(plan)) {
            return plan;
        }
        List<String> actions = new ArrayList<>(plan.actions());
        actions.addAll(follow.actions());
        List<String> commands = new ArrayList<>(plan.commands());
        commands.addAll(follow.commands());
        return new LegPlan(plan.leg(), plan.expectedCurrent(), plan.target(), actions, commands, plan.facts());
    }

    private static boolean isNothing(LegPlan plan) {
        return plan.expectedCurrent().sameAs(plan.target());
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        git.execute(plan, () -> {
            // a commit alone brings nobody back
        });
        if (!isNothing(plan)) {
            follower.bring(revision -> git.isBack(plan, revision));
        }
        accepted.run();
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        Follower.State world = follower.read();
        if (!isNothing(plan) && !world.isLive()) {
            return new Evidence(false, false, world.summary());
        }
        Evidence pushed = git.confirm(plan);
        boolean back = isNothing(plan) || git.isBack(plan, world.revision());
        boolean done = pushed.done() && back;
        return new Evidence(
                done && spec().movesTraffic(),
                done,
                pushed.sentence() + "; " + world.summary() + (back ? "" : ", a commit without the revert"));
    }

    /** A commit on the branch is released by what follows it, so there is nothing to be done but to see that it is there. */
    @Override
    public void promote(Version candidate) throws LegException {
        LegState live = git.read();
        if (!live.current().sameAs(candidate)) {
            throw new LegException(
                    Kind.SUPERSEDED, live.summary() + ", no longer at " + candidate + "; nothing was promoted");
        }
    }

    /** A branch asks for one version only. */
    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return percent != null && percent >= 100;
    }

    @Override
    public String stuck() throws LegException {
        return follower.stuck();
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return follower.lacking();
    }

    @Override
    public void close() {
        follower.close();
        git.close();
    }
}
