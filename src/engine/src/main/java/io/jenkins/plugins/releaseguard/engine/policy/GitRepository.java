package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * A Git repository as the administrator set it up.
 *
 * @param name as policies call it
 * @param url where it is cloned from, http or https
 * @param branch that deployments follow, where a policy names none
 * @param credentialsId null: anonymous
 * @param folders whose jobs may use it; empty: all
 * @param isDefault used where a policy names none
 */
public record GitRepository(
        String name, URI url, String branch, String credentialsId, List<String> folders, boolean isDefault)
        implements Serializable {
    /** Where nobody names a branch. */
    public static final String DEFAULT_BRANCH = "main";

    private static final long serialVersionUID = 1L;

    public GitRepository {
        folders = List.copyOf(folders);
    }

    /** Whether Git takes it for the name of a branch, by the rules of {@code git check-ref-format}, a little narrower. */
    public static boolean isBranch(String name) {
        return name.matches("[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}")
                && !name.contains("..")
                && !name.contains("//")
                && !name.matches(".*(/\\..*|\\.lock|\\.lock/.*|[./])");
    }
}
