package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;

/**
 * What an administrator has set up: the servers that policies name.
 *
 * @param helm path of the Helm program on this machine, or its name
 */
public record Servers(
        List<MetricServer> metricServers, List<Cluster> clusters, List<MlflowServer> mlflowServers, String helm)
        implements Serializable {
    /** The Helm program where no path is set: the machine's own. */
    public static final String HELM = "helm";

    public Servers {
        metricServers = List.copyOf(metricServers);
        clusters = List.copyOf(clusters);
        // one that was saved before there were any
        mlflowServers = mlflowServers == null ? List.of() : List.copyOf(mlflowServers);
        helm = helm == null || helm.isBlank() ? HELM : helm.strip();
    }

    /** With the machine's own Helm. */
    public Servers(List<MetricServer> metricServers, List<Cluster> clusters, List<MlflowServer> mlflowServers) {
        this(metricServers, clusters, mlflowServers, HELM);
    }

    /** Without MLflow servers. */
    public Servers(List<MetricServer> metricServers, List<Cluster> clusters) {
        this(metricServers, clusters, List.of());
    }
}
