package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import java.io.Serializable;
import java.time.Duration;

/**
 * What a drill has to show beside a rollback that works.
 *
 * @param detectWithin how long after {@code injected} the breach has to be found at the latest, above zero; null: the window's
 *     {@code atMost}
 * @param failOnTarget whether a recovery that misses the policy's target fails the drill
 */
public record DrillSpec(Duration detectWithin, boolean failOnTarget) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a policy has to call its environment, and an administrator the cluster, for a drill to begin. */
    public static final String ENVIRONMENT = "staging";

    /** How the notes of a record begin that say what a drill failed by. */
    public static final String FAILED = "Drill failed: ";

    Duration detectWithin(Policy policy) {
        return detectWithin == null ? policy.window().atMost() : detectWithin;
    }
}
