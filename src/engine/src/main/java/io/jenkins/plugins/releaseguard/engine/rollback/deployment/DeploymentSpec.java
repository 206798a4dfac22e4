package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;

/**
 * {@code deployment NAME to last-known-good|revision N in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the Deployment
 * @param name of the Deployment
 * @param revision to return to; null: the last known good one
 * @param ifStillBreachingAfter null: always due
 */
public record DeploymentSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        Long revision,
        Duration ifStillBreachingAfter)
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
        return new Failures("deployment", namespace, name, cluster);
    }
}
