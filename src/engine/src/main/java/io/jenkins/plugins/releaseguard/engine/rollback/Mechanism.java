package io.jenkins.plugins.releaseguard.engine.rollback;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegKind;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;

/** Extension point: a kind of leg that can be read from a policy and bound to the world. Stateless, thread-safe. */
public interface Mechanism extends LegKind {
    /**
     * Binds a leg to its object. May block; called on a bounded pool only.
     *
     * @param spec one that this kind has read
     */
    Leg open(LegSpec spec, Connections connections) throws LegException;

    /** Clients for what an administrator has set up, with the credentials that the job may use. */
    interface Connections {
        /** A client for the cluster of that name; the leg closes it. */
        KubernetesClient kubernetes(String cluster) throws LegException;
    }
}
