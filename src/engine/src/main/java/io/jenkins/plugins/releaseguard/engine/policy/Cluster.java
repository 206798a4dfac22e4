package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * A Kubernetes cluster as the administrator set it up.
 *
 * @param name as policies call it
 * @param server address of the API server
 * @param credentialsId null: anonymous
 * @param namespaces that policies may reach; empty: all
 * @param folders whose jobs may use it; empty: all
 * @param environment for example {@code staging}; null: not said
 * @param isDefault used where a policy names none
 */
public record Cluster(
        String name,
        URI server,
        String credentialsId,
        List<String> namespaces,
        List<String> folders,
        String environment,
        boolean isDefault)
        implements Serializable {
    public Cluster {
        namespaces = List.copyOf(namespaces);
        folders = List.copyOf(folders);
    }
}
