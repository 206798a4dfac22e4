package io.jenkins.plugins.releaseguard.engine.rollback.service;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

/**
 * {@code service NAME LABEL to VALUE in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the Service
 * @param name of the Service
 * @param label of its selector that tells the versions apart, for example {@code color}
 * @param value that a rollback sets, for example {@code blue}
 * @param ifStillBreachingAfter null: always due
 * @param isBesideGit whether another leg of the policy changes what Git asks for
 */
public record ServiceSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        String label,
        String value,
        Duration ifStillBreachingAfter,
        boolean isBesideGit)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        boolean besideGit = legs.stream().anyMatch(LegSpec::changesSource);
        return new ServiceSpec(text, at, cluster, namespace, name, label, value, ifStillBreachingAfter, besideGit);
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
        return new Failures("service", namespace, name, cluster);
    }
}
