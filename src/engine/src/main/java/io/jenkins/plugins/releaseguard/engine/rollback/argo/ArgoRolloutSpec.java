package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;

/**
 * {@code argo-rollout NAME in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the rollout
 * @param name of the rollout
 * @param ifStillBreachingAfter null: always due
 */
public record ArgoRolloutSpec(
        String text, Position at, String cluster, String namespace, String name, Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public String object() {
        return name;
    }

    @Override
    public boolean movesTraffic() {
        return true;
    }

    Failures failures() {
        return new Failures("rollout", namespace, name, cluster);
    }
}
