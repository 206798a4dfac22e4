package io.jenkins.plugins.releaseguard.engine.rollback.argocd;

import io.jenkins.plugins.releaseguard.engine.rollback.Follower;

/**
 * {@code argocd-app [NAMESPACE/]APP [in PROJECT] [on SERVER]}.
 *
 * @param server the Argo CD server's name, resolved
 * @param namespace of the application; null: Argo CD's own
 * @param name of the application
 * @param project null: whichever it is in
 */
record ArgoCdAppSpec(String server, String namespace, String name, String project) implements Follower.Spec {
    private static final long serialVersionUID = 1L;

    @Override
    public String object() {
        return name;
    }

    /** As Argo CD's own client takes it. */
    String qualifiedName() {
        return namespace == null ? name : namespace + "/" + name;
    }
}
