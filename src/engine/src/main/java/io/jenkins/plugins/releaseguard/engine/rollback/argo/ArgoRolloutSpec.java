package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

/**
 * {@code argo-rollout NAME in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the rollout
 * @param name of the rollout
 * @param ifStillBreachingAfter null: always due
 * @param isBesideGit whether another leg of the policy changes what Git asks for
 */
public record ArgoRolloutSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        Duration ifStillBreachingAfter,
        boolean isBesideGit)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    /** Without a leg that changes what Git asks for. */
    public ArgoRolloutSpec(
            String text, Position at, String cluster, String namespace, String name, Duration ifStillBreachingAfter) {
        this(text, at, cluster, namespace, name, ifStillBreachingAfter, false);
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        boolean besideGit = legs.stream().anyMatch(LegSpec::changesSource);
        return new ArgoRolloutSpec(text, at, cluster, namespace, name, ifStillBreachingAfter, besideGit);
    }

    @Override
    public String object() {
        return name;
    }

    @Override
    public boolean movesTraffic() {
        return true;
    }

    @Override
    public boolean hasTrafficSteps() {
        return true;
    }

    Failures failures() {
        return new Failures("rollout", namespace, name, cluster);
    }
}
