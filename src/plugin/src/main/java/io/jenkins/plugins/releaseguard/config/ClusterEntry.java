package io.jenkins.plugins.releaseguard.config;

import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A Kubernetes cluster in the global configuration, as it is saved. */
public final class ClusterEntry implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String server;
    private String credentialsId;
    private List<String> namespaces = new ArrayList<>();
    private List<String> folders = new ArrayList<>();
    private String environment;
    private boolean defaultCluster;

    /**
     * @param name as policies call it
     * @param server address of the API server
     */
    @DataBoundConstructor
    public ClusterEntry(String name, String server) {
        this.name = name;
        this.server = server;
    }

    public String getName() {
        return name;
    }

    public String getServer() {
        return server;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = MetricServerEntry.blankToNull(credentialsId);
    }

    public List<String> getNamespaces() {
        return List.copyOf(namespaces);
    }

    /** The namespaces that policies may reach; empty: all. */
    @DataBoundSetter
    public void setNamespaces(List<String> namespaces) {
        this.namespaces = new ArrayList<>(namespaces);
    }

    public List<String> getFolders() {
        return List.copyOf(folders);
    }

    /** The folders whose jobs may use it; empty: all. */
    @DataBoundSetter
    public void setFolders(List<String> folders) {
        this.folders = new ArrayList<>(folders);
    }

    public String getEnvironment() {
        return environment;
    }

    /** For example {@code staging}. */
    @DataBoundSetter
    public void setEnvironment(String environment) {
        this.environment = MetricServerEntry.blankToNull(environment);
    }

    public boolean isDefaultCluster() {
        return defaultCluster;
    }

    /** Whether policies that name none mean this one. */
    @DataBoundSetter
    public void setDefaultCluster(boolean defaultCluster) {
        this.defaultCluster = defaultCluster;
    }

    Cluster toCluster() {
        return new Cluster(name, URI.create(server), credentialsId, namespaces, folders, environment, defaultCluster);
    }
}
