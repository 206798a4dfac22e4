package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind.Lookup;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.policy.RestServer;
import io.jenkins.plugins.releaseguard.engine.policy.RestType;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.FollowerKind;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.Connections;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdAppKind;
import io.jenkins.plugins.releaseguard.engine.rollback.flux.FluxKind;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** What all legs that change a branch have in common: {@code [in REPOSITORY] [branch BRANCH]
 * [by github pull request|gitlab merge request [on SERVER] [and merge] [within D]] [then FOLLOWER]}. */
final class GitClauses {
    /** The end of such a leg's pattern. */
    static final String SHAPE = "(?:\\s+in\\s+(?<repository>\\S+))?(?:\\s+branch\\s+(?<branch>\\S+))?"
            + "(?:\\s+by\\s+(?<host>github\\s+pull|gitlab\\s+merge)\\s+request(?:\\s+on\\s+(?<hostServer>\\S+))?"
            + "(?<merge>\\s+and\\s+merge)?(?:\\s+within\\s+(?<within>\\S+))?)?(?:\\s+then\\s+(?<then>.+))?";

    private static final List<FollowerKind> FOLLOWERS = List.of(new ArgoCdAppKind(), new FluxKind());

    private GitClauses() {}

    /** For messages. */
    static String usage() {
        return "[in REPOSITORY] [branch BRANCH] [by github pull request|gitlab merge request [on SERVER] [and merge] [within D]] [then "
                + followers("|") + "]";
    }

    private static String followers(String between) {
        return FOLLOWERS.stream().map(FollowerKind::usage).collect(Collectors.joining(between));
    }

    /**
     * The leg.
     *
     * @param leg that was matched with {@link #SHAPE}
     * @param target null: a problem was reported
     */
    static LegSpec read(
            String text, Matcher leg, Target target, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        String branch = leg.group("branch");
        if (branch != null && !GitRepository.isBranch(branch)) {
            lookup.problem(at, "`" + branch + "` cannot be a branch; expected its name, without `refs/heads/`");
            return null;
        }
        String then = leg.group("then");
        Follower.Spec follower = then == null ? null : follower(then, at, lookup);
        Proposal proposal = leg.group("host") == null ? null : proposal(leg, at, lookup);
        boolean isMissing = (then != null && follower == null) || (leg.group("host") != null && proposal == null);
        if (target == null || isMissing) {
            return null;
        }
        GitRepository repository = lookup.gitRepository(leg.group("repository"), at);
        return repository == null
                ? null
                : new GitSpec(
                        text.strip(),
                        at,
                        repository.name(),
                        branch == null ? repository.branch() : branch,
                        target,
                        proposal,
                        follower,
                        ifStillBreachingAfter);
    }

    private static Proposal proposal(Matcher leg, Position at, Lookup lookup) {
        RestType type = leg.group("host").startsWith("github") ? RestType.GITHUB : RestType.GITLAB;
        RestServer server = lookup.rest(type, leg.group("hostServer"), at);
        String written = leg.group("within");
        Duration within = written == null ? Proposal.DEFAULT_WITHIN : Durations.parse(written);
        if (within == null || within.isZero() || within.compareTo(Proposal.LONGEST_WITHIN) > 0) {
            lookup.problem(
                    at,
                    "found `within " + written + "`, expected how long to wait for the merge, at most 24h, for example"
                            + " `within 30m`");
            return null;
        }
        return server == null ? null : new Proposal(type, server.name(), leg.group("merge") != null, within);
    }

    private static Follower.Spec follower(String text, Position at, Lookup lookup) {
        String word = text.split("\\s+", 2)[0];
        for (FollowerKind kind : FOLLOWERS) {
            if (kind.word().equals(word)) {
                return kind.read(text, at, lookup);
            }
        }
        lookup.problem(at, "found `" + text + "` after `then`, expected `" + followers("` or `") + "`");
        return null;
    }

    /** Whether it can be the path of a file or folder; if not, that is reported. */
    static boolean isPath(String path, Position at, Lookup lookup) {
        boolean valid = !path.matches("(/.*|.*/|.*//.*|(.*/)?\\.\\.?(/.*)?|.*[\\\\\\p{Cntrl}].*)");
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + path + "` cannot be a path; expected one from the repository's root, without `.` and"
                            + " `..`, for example apps/model-svc");
        }
        return valid;
    }

    static Leg open(LegSpec spec, Connections connections) throws LegException {
        GitSpec git = (GitSpec) spec;
        WebServer server = connections.git(git.repository());
        Proposal proposal = git.proposal();
        CodeHost host = proposal == null
                ? null
                : CodeHost.of(proposal.type(), connections.rest(proposal.server()), server.url());
        BranchLeg leg = new BranchLeg(git, server, host, connections.actor());
        if (git.follower() == null) {
            return leg;
        }
        FollowerKind kind = FOLLOWERS.stream()
                .filter(k -> k.specs().isInstance(git.follower()))
                .findFirst()
                .orElseThrow();
        Follower.Branch branch = new Follower.Branch(server.url(), git.branch());
        return new FollowedLeg(leg, kind.open(git.follower(), branch, connections));
    }
}
