package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

/**
 * {@code deployment|statefulset NAME to last-known-good|revision N|image IMAGE@DIGEST in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param workload which kind
 * @param cluster the cluster's name, resolved
 * @param namespace of the object
 * @param name of the object
 * @param revision to return to; null: none is named
 * @param image to return to, by its digest; null: none is named, and without a revision it is the last known good version
 * @param ifStillBreachingAfter null: always due
 * @param others what the legs of its policy do about what Git asks for
 */
public record WorkloadSpec(
        String text,
        Position at,
        Workload workload,
        String cluster,
        String namespace,
        String name,
        Long revision,
        String image,
        Duration ifStillBreachingAfter,
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 4L;

    /** Without a leg that changes what Git asks for. */
    public WorkloadSpec(
            String text,
            Position at,
            Workload workload,
            String cluster,
            String namespace,
            String name,
            Long revision,
            String image,
            Duration ifStillBreachingAfter) {
        this(text, at, workload, cluster, namespace, name, revision, image, ifStillBreachingAfter, Beside.NOTHING);
    }

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new WorkloadSpec(
                text, at, workload, cluster, namespace, name, revision, image, ifStillBreachingAfter, Beside.of(legs));
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
        return new Failures(workload.word(), namespace, name, cluster);
    }
}
