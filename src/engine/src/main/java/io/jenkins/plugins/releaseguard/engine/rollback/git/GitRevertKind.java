package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.GitRepository;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.FollowerKind;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import io.jenkins.plugins.releaseguard.engine.rollback.argocd.ArgoCdAppKind;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A revert commit: {@code git-revert COMMIT|FROM..TO|last commit of PATH [in REPOSITORY] [branch BRANCH] [then FOLLOWER]}.
 */
public final class GitRevertKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile(
            "git-revert\\s+(?:last\\s+commit\\s+of\\s+(?<path>\\S+)|(?<from>[^\\s.]+)\\.\\.(?<to>[^\\s.]+)|(?<commit>[^\\s.]+))"
                    + "(?:\\s+in\\s+(?<repository>\\S+))?(?:\\s+branch\\s+(?<branch>\\S+))?(?:\\s+then\\s+(?<then>.+))?");
    private static final List<FollowerKind> FOLLOWERS = List.of(new ArgoCdAppKind());
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{7,40}");

    @Override
    public String word() {
        return "git-revert";
    }

    @Override
    public String usage() {
        return "git-revert COMMIT|FROM..TO|last commit of PATH [in REPOSITORY] [branch BRANCH] [then " + followers("|")
                + "]";
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `git-revert last commit of apps/model-svc in deploys`");
            return null;
        }
        Target target = target(leg, at, lookup);
        String branch = leg.group("branch");
        if (branch != null && !GitRepository.isBranch(branch)) {
            lookup.problem(at, "`" + branch + "` cannot be a branch; expected its name, without `refs/heads/`");
            return null;
        }
        String then = leg.group("then");
        Follower.Spec follower = then == null ? null : follower(then, at, lookup);
        if (target == null || (then != null && follower == null)) {
            return null;
        }
        GitRepository repository = lookup.gitRepository(leg.group("repository"), at);
        return repository == null
                ? null
                : new GitRevertSpec(
                        text.strip(),
                        at,
                        repository.name(),
                        branch == null ? repository.branch() : branch,
                        target,
                        follower,
                        ifStillBreachingAfter);
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

    private static String followers(String between) {
        return FOLLOWERS.stream().map(FollowerKind::usage).collect(Collectors.joining(between));
    }

    private static Target target(Matcher leg, Position at, Lookup lookup) {
        String path = leg.group("path");
        if (path != null) {
            boolean valid = !path.matches("(/.*|.*/|.*//.*|(.*/)?\\.\\.?(/.*)?|.*[\\\\\\p{Cntrl}].*)");
            if (!valid) {
                lookup.problem(
                        at,
                        "`" + path + "` cannot be a path; expected one from the repository's root, without `.` and"
                                + " `..`, for example apps/model-svc");
            }
            return valid ? new Target.LastCommit(path) : null;
        }
        if (leg.group("commit") != null) {
            return isHash(leg.group("commit"), at, lookup) ? new Target.Commit(leg.group("commit")) : null;
        }
        boolean valid = isHash(leg.group("from"), at, lookup) & isHash(leg.group("to"), at, lookup);
        return valid ? new Target.Range(leg.group("from"), leg.group("to")) : null;
    }

    /** A name such as {@code HEAD} means another commit tomorrow. */
    private static boolean isHash(String commit, Position at, Lookup lookup) {
        boolean valid = HASH.matcher(commit).matches();
        if (!valid) {
            lookup.problem(
                    at,
                    "`" + commit + "` cannot be a commit; expected its hash, 7 to 40 hexadecimal digits in lower case,"
                            + " or `last commit of PATH`");
        }
        return valid;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        GitRevertSpec revert = (GitRevertSpec) spec;
        WebServer server = connections.git(revert.repository());
        GitRevertLeg leg = new GitRevertLeg(revert, server, connections.actor());
        if (revert.follower() == null) {
            return leg;
        }
        FollowerKind kind = FOLLOWERS.stream()
                .filter(k -> k.specs().isInstance(revert.follower()))
                .findFirst()
                .orElseThrow();
        Follower.Branch branch = new Follower.Branch(server.url(), revert.branch());
        return new FollowedLeg(leg, kind.open(revert.follower(), branch, connections));
    }
}
