package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A revert commit: {@code git-revert COMMIT|FROM..TO|last commit of PATH [in REPOSITORY] [branch BRANCH] [then FOLLOWER]}.
 */
public final class GitRevertKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile(
            "git-revert\\s+(?:last\\s+commit\\s+of\\s+(?<path>\\S+)|(?<from>[^\\s.]+)\\.\\.(?<to>[^\\s.]+)|(?<commit>[^\\s.]+))"
                    + GitClauses.SHAPE);
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{7,40}");

    @Override
    public String word() {
        return "git-revert";
    }

    @Override
    public String usage() {
        return "git-revert COMMIT|FROM..TO|last commit of PATH " + GitClauses.usage();
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
        return GitClauses.read(text, leg, target(leg, at, lookup), at, ifStillBreachingAfter, lookup);
    }

    private static Target target(Matcher leg, Position at, Lookup lookup) {
        String path = leg.group("path");
        if (path != null) {
            return GitClauses.isPath(path, at, lookup) ? new Target.LastCommit(path) : null;
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
        return GitClauses.open(spec, connections);
    }
}
