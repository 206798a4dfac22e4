package io.jenkins.plugins.releaseguard.engine.rollback.service;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
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
 * @param others what the legs of its policy do about what Git asks for
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
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 2L;

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new ServiceSpec(
                text, at, cluster, namespace, name, label, value, ifStillBreachingAfter, Beside.of(legs));
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
