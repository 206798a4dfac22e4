package io.jenkins.plugins.releaseguard.engine.rollback.route;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What runs where a route sends its traffic.
 *
 * @param called as the policy or the object calls that place
 * @param versions each once; several while a rollout of its own is under way, none where no pod is wanted
 * @param isReady whether it can answer
 */
record Running(String called, List<Version> versions, boolean isReady) {
    Running {
        versions = List.copyOf(versions);
    }

    /** For people. */
    String shown() {
        return called + " ("
                + (versions.isEmpty()
                        ? "no version is seen there"
                        : versions.stream().map(Version::toString).collect(Collectors.joining(", ")))
                + ")";
    }
}
