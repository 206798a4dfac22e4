package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value in a file, set back: {@code git-pin KEY of FILE to VALUE|last-known-good [in REPOSITORY] [branch BRANCH] …}. */
public final class GitPinKind implements Mechanism {
    private static final Pattern SHAPE = Pattern.compile(
            "git-pin\\s+(?<key>\\S+)\\s+of\\s+(?<file>\\S+)\\s+to\\s+(?<value>\\S+)" + GitClauses.SHAPE);
    private static final String LAST_KNOWN_GOOD = "last-known-good";

    @Override
    public String word() {
        return "git-pin";
    }

    @Override
    public String usage() {
        return "git-pin KEY of FILE to VALUE|" + LAST_KNOWN_GOOD + " " + GitClauses.usage();
    }

    @Override
    public LegSpec read(String text, Position at, Duration ifStillBreachingAfter, Lookup lookup) {
        Matcher leg = SHAPE.matcher(text.strip());
        if (!leg.matches()) {
            lookup.problem(
                    at,
                    "found `" + text.strip() + "`, expected `" + usage()
                            + "`, for example `git-pin image.tag of apps/model-svc/values.yaml to last-known-good`");
            return null;
        }
        return GitClauses.read(text, leg, target(leg, at, lookup), at, ifStillBreachingAfter, lookup);
    }

    private static Target target(Matcher leg, Position at, Lookup lookup) {
        String file = leg.group("file");
        KeyPath key = KeyPath.parse(leg.group("key"));
        boolean valid = GitClauses.isPath(file, at, lookup);
        if (valid && !file.matches(".*\\.(yaml|yml|json)")) {
            lookup.problem(at, "`" + file + "` cannot be pinned in; expected a file that ends in .yaml, .yml or .json");
            valid = false;
        }
        if (key == null) {
            lookup.problem(
                    at,
                    "`" + leg.group("key") + "` is no way to a value; expected for example `image.tag`,"
                            + " `images[0].newTag` or `images[name=model-svc].newTag`");
        }
        String value = leg.group("value");
        return valid && key != null ? new Target.Pin(file, key, value.equals(LAST_KNOWN_GOOD) ? null : value) : null;
    }

    @Override
    public Leg open(LegSpec spec, Connections connections) throws LegException {
        return GitClauses.open(spec, connections);
    }
}
