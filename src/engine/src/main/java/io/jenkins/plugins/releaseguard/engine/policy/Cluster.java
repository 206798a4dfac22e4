package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.net.URI;
import java.util.List;

/**
 * A Kubernetes cluster as the administrator set it up.
 *
 * @param name as policies call it
 * @param server address of the API server; null: what the credential, a kubeconfig, says, else the cluster that Jenkins
 *     itself runs in
 * @param credentialsId null: anonymous
 * @param namespaces that policies may reach; empty: all
 * @param folders whose jobs may use it; empty: all
 * @param environment for example {@code staging}; null: not said
 * @param isDefault used where a policy names none
 * @param caCertificate PEM of the authority that signed the API server's certificate; null: those of the JVM
 */
public record Cluster(
        String name,
        URI server,
        String credentialsId,
        List<String> namespaces,
        List<String> folders,
        String environment,
        boolean isDefault,
        String caCertificate)
        implements Serializable {
    public Cluster {
        namespaces = List.copyOf(namespaces);
        folders = List.copyOf(folders);
    }

    /** One whose certificate the JVM trusts. */
    public Cluster(
            String name,
            URI server,
            String credentialsId,
            List<String> namespaces,
            List<String> folders,
            String environment,
            boolean isDefault) {
        this(name, server, credentialsId, namespaces, folders, environment, isDefault, null);
    }
}
