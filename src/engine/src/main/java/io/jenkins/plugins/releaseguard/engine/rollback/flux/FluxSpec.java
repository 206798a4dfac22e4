package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import io.jenkins.plugins.releaseguard.engine.rollback.Follower;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;

/**
 * {@code flux kustomization|helmrelease NAME in [CLUSTER/]NAMESPACE [source in NAMESPACE]}.
 *
 * @param cluster the cluster's name, resolved
 * @param type {@link Type#FLUX_KUSTOMIZATION} or {@link Type#FLUX_HELM_RELEASE}
 * @param namespace of the object
 * @param name of the object
 * @param sourceNamespace where the Git repository is, and a HelmRelease's Kustomization
 */
record FluxSpec(String cluster, Type type, String namespace, String name, String sourceNamespace)
        implements Follower.Spec {
    private static final long serialVersionUID = 1L;

    @Override
    public String object() {
        return name;
    }
}
