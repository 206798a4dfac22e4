package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.time.Duration;

/**
 * {@code flux-suspend kustomization|helmrelease|image-update NAME in [CLUSTER/]NAMESPACE}.
 *
 * @param text as written
 * @param at where it is written
 * @param kind which one
 * @param cluster the cluster's name, resolved
 * @param namespace of the object
 * @param name of the object
 * @param ifStillBreachingAfter null: always due
 */
record FluxSuspendSpec(
        String text,
        Position at,
        Suspendable kind,
        String cluster,
        String namespace,
        String name,
        Duration ifStillBreachingAfter)
        implements LegSpec {
    private static final long serialVersionUID = 1L;

    @Override
    public String object() {
        return name;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String pauses() {
        return "Flux " + kind.word() + " " + namespace + "/" + name;
    }

    @Override
    public boolean movesTraffic() {
        return false;
    }

    @Override
    public boolean returnsVersion() {
        return false;
    }

    Failures failures() {
        return new Failures(kind.word(), namespace, name, cluster);
    }
}
