package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import java.io.Serializable;

/**
 * Where an episode came from: its credentials are those that this build, or else its job, may use.
 *
 * @param build its externalizable id, {@code folder/job#12}
 * @param job its full name, {@code folder/job}
 */
public record Origin(String build, String job) implements Serializable {
    /** Of a build. */
    public static Origin of(Run<?, ?> run) {
        return new Origin(run.getExternalizableId(), run.getParent().getFullName());
    }

    /** The build; null when it has been deleted. */
    Run<?, ?> run() {
        return Run.fromExternalizableId(build);
    }
}
