package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

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
 * @param isBesideGit whether another leg of the policy changes what Git asks for
 */
public record DeploymentSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        Long revision,
        Duration ifStillBreachingAfter,
        boolean isBesideGit)
        implements LegSpec {
    private static final long serialVersionUID = 2L;

    /** Without a leg that changes what Git asks for. */
    public DeploymentSpec(
            String text,
            Position at,
            String cluster,
            String namespace,
            String name,
            Long revision,
            Duration ifStillBreachingAfter) {
        this(text, at, cluster, namespace, name, revision, ifStillBreachingAfter, false);
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        boolean besideGit = legs.stream().anyMatch(LegSpec::changesSource);
        return new DeploymentSpec(text, at, cluster, namespace, name, revision, ifStillBreachingAfter, besideGit);
    }

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
