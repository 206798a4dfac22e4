package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;

/** What an administrator has set up: the servers that policies name. */
public record Servers(List<MetricServer> metricServers, List<Cluster> clusters) implements Serializable {
    public Servers {
        metricServers = List.copyOf(metricServers);
        clusters = List.copyOf(clusters);
    }
}
