package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

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

    /** Under which what has passed is remembered: the release alone, for a drill is held where production is not. */
    static Quarantine.Key key(Policy policy) {
        return new Quarantine.Key(policy.release(), ENVIRONMENT, Map.of());
    }

    Duration detectWithin(Policy policy) {
        return detectWithin == null ? policy.window().atMost() : detectWithin;
    }
}
