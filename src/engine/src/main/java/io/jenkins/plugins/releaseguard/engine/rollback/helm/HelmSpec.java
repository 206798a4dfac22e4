package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.jenkins.plugins.releaseguard.engine.policy.Beside;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;
import java.util.List;

/**
 * {@code helm NAME to last-known-good|[revision] N in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param cluster the cluster's name, resolved
 * @param namespace of the release
 * @param name of the release
 * @param revision to return to; null: the last known good one
 * @param ifStillBreachingAfter null: always due
 * @param others what the legs of its policy do about what Git asks for
 */
public record HelmSpec(
        String text,
        Position at,
        String cluster,
        String namespace,
        String name,
        Integer revision,
        Duration ifStillBreachingAfter,
        Beside others)
        implements LegSpec {
    private static final long serialVersionUID = 3L;

    /** Without a leg that changes what Git asks for. */
    public HelmSpec(
            String text,
            Position at,
            String cluster,
            String namespace,
            String name,
            Integer revision,
            Duration ifStillBreachingAfter) {
        this(text, at, cluster, namespace, name, revision, ifStillBreachingAfter, Beside.NOTHING);
    }

    boolean isBesideGit() {
        return others.changesGit();
    }

    @Override
    public LegSpec beside(List<LegSpec> legs) {
        return new HelmSpec(text, at, cluster, namespace, name, revision, ifStillBreachingAfter, Beside.of(legs));
    }

    @Override
    public String object() {
        return name;
    }

    /** One in reserve decides nothing: what users get is the business of the legs before it. */
    @Override
    public boolean movesTraffic() {
        return ifStillBreachingAfter == null;
    }

    Failures failures() {
        return new Failures("helm release", namespace, name, cluster);
    }
}
