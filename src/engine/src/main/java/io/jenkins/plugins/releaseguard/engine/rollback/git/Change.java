package io.jenkins.plugins.releaseguard.engine.rollback.git;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What is reverted: all that lies between two commits.
 *
 * @param from the good one, a first-parent ancestor of {@code to}
 * @param to the bad one
 */
record Change(ObjectId from, ObjectId to) {
    private static final String REPOSITORY = "repository";
    private static final String BRANCH = "branch";
    private static final String COMMIT = "commit";
    private static final String SINCE = "since";

    /** The version whose commit this is. */
    Version bad(GitRevertSpec spec) {
        Map<String, String> identity = identity(spec, to);
        identity.put(SINCE, from.name());
        return new Version(shown(to), identity);
    }

    /** The version before it. */
    Version good(GitRevertSpec spec) {
        return new Version(shown(from), identity(spec, from));
    }

    private static Map<String, String> identity(GitRevertSpec spec, ObjectId commit) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(REPOSITORY, "Git repository " + spec.repository());
        identity.put(BRANCH, spec.branch());
        identity.put(COMMIT, commit.name());
        return identity;
    }

    /** What a bad version of this branch says; null: it is another mechanism's, or a good one. */
    static Change of(Version bad, GitRevertSpec spec) {
        Map<String, String> identity = bad.identity();
        return isOf(bad, spec) && ObjectId.isId(identity.getOrDefault(SINCE, ""))
                ? new Change(ObjectId.fromString(identity.get(SINCE)), ObjectId.fromString(identity.get(COMMIT)))
                : null;
    }

    private static boolean isOf(Version version, GitRevertSpec spec) {
        Map<String, String> identity = version.identity();
        return ("Git repository " + spec.repository()).equals(identity.get(REPOSITORY))
                && spec.branch().equals(identity.get(BRANCH))
                && ObjectId.isId(identity.getOrDefault(COMMIT, ""));
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
