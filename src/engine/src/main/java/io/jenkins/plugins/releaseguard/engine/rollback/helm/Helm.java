package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.fabric8.kubernetes.client.Config;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import java.time.Duration;

/** Helm itself, which makes the writes. Implementations are thread-safe. */
interface Helm {
    /** Which one it is, for people; fails where none can be run. */
    String version() throws LegException;

    /**
     * Rolls a release back to a revision, without waiting for its pods, and without pruning its history. What it did
     * is in the release's Secrets, also when it failed.
     *
     * @param access where the cluster is, and with which credential
     * @param timeout of the hooks of the chart
     */
    void rollback(HelmSpec release, int revision, Config access, Duration timeout) throws LegException;
}
