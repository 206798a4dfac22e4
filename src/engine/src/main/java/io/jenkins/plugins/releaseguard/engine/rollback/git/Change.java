package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What is reverted: all that lies between two commits.
 *
 * @param from the good one, a first-parent ancestor of {@code to}
 * @param to the bad one
 */
record Change(ObjectId from, ObjectId to) {
    private static final Pattern RANGE = Pattern.compile("([0-9a-f]{40})\\.\\.([0-9a-f]{40})");
    private static final int MOST_PATHS = 5;
    private static final String COMMIT = "commit";
    private static final String SINCE = "since";

    /** The version whose commit this is. */
    Version bad(GitSpec spec) {
        Map<String, String> identity = identity(spec, to);
        identity.put(SINCE, from.name());
        return new Version(shown(to), identity);
    }

    /** The version before it. */
    Version good(GitSpec spec) {
        return new Version(shown(from), identity(spec, from));
    }

    private static Map<String, String> identity(GitSpec spec, ObjectId commit) {
        Map<String, String> identity = spec.place();
        identity.put(COMMIT, commit.name());
        return identity;
    }

    /** What a bad version of this branch says; null: it is another mechanism's, or a good one. */
    static Change of(Version bad, GitSpec spec) {
        Map<String, String> identity = bad.identity();
        return isOf(bad, spec) && ObjectId.isId(identity.getOrDefault(SINCE, ""))
                ? new Change(ObjectId.fromString(identity.get(SINCE)), ObjectId.fromString(identity.get(COMMIT)))
                : null;
    }

    private static boolean isOf(Version version, GitSpec spec) {
        Map<String, String> identity = version.identity();
        return identity.entrySet().containsAll(spec.place().entrySet())
                && ObjectId.isId(identity.getOrDefault(COMMIT, ""));
    }

    /** As a {@link Mark} holds it; null: it is none. */
    static Change parse(String text) {
        Matcher range = RANGE.matcher(text);
        return range.matches()
                ? new Change(ObjectId.fromString(range.group(1)), ObjectId.fromString(range.group(2)))
                : null;
    }

    /** The first of several paths. */
    static String shown(List<String> paths) {
        return paths.stream().limit(MOST_PATHS).collect(Collectors.joining(", "))
                + (paths.size() > MOST_PATHS ? " and " + (paths.size() - MOST_PATHS) + " more" : "");
    }

    /** As people name a commit. */
    static String shown(ObjectId commit) {
        return commit.abbreviate(10).name();
    }

    @Override
    public String toString() {
        return from.name() + ".." + to.name();
    }
}
