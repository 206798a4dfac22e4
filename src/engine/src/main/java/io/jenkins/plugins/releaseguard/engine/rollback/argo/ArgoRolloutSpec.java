package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
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
 * @param others what the legs of its policy do about what Git asks for
 */
public record ArgoRolloutSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        Duration ifStillBreachingAfter,
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 2L;

    /** Without a leg that changes what Git asks for. */
    public ArgoRolloutSpec(
            String text, Position at, String cluster, String namespace, String name, Duration ifStillBreachingAfter) {
        this(text, at, cluster, namespace, name, ifStillBreachingAfter, Beside.NOTHING);
    }

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new ArgoRolloutSpec(text, at, cluster, namespace, name, ifStillBreachingAfter, Beside.of(legs));
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
