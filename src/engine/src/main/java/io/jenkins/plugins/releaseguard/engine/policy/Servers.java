package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;

/** What an administrator has set up: the servers that policies name. */
public record Servers(List<MetricServer> metricServers, List<Cluster> clusters, List<MlflowServer> mlflowServers)
        implements Serializable {
    public Servers {
        metricServers = List.copyOf(metricServers);
        clusters = List.copyOf(clusters);
        // one that was saved before there were any
        mlflowServers = mlflowServers == null ? List.of() : List.copyOf(mlflowServers);
    }

    /** Without MLflow servers. */
    public Servers(List<MetricServer> metricServers, List<Cluster> clusters) {
        this(metricServers, clusters, List.of());
    }
}
