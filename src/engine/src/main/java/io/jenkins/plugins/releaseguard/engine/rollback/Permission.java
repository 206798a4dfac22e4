package io.jenkins.plugins.releaseguard.engine.rollback;

/**
 * Something that a leg has to be allowed to do in a Kubernetes cluster, in the words of its role-based access control.
 *
 * @param verb for example {@code patch}
 * @param group the API group; empty: the core one
 * @param resource in the plural, for example {@code deployments}
 * @param subresource null: the object itself
 */
public record Permission(String verb, String group, String resource, String subresource) {
    /** To do something to objects themselves. */
    public Permission(String verb, String group, String resource) {
        this(verb, group, resource, null);
    }

    /** As roles write it: {@code patch rollouts.argoproj.io/status}. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                + (subresource == null ? "" : "/" + subresource);
    }
}
