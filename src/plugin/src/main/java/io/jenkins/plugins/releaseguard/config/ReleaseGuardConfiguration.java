package io.jenkins.plugins.releaseguard.config;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;

/** The metric servers and clusters that policies name; saved at every change. */
@Extension
@Symbol("releaseGuard")
public final class ReleaseGuardConfiguration extends GlobalConfiguration {
    private List<MetricServerEntry> metricServers = new ArrayList<>();
    private List<ClusterEntry> clusters = new ArrayList<>();

    public ReleaseGuardConfiguration() {
        load();
    }

    /** The one of this controller. */
    public static ReleaseGuardConfiguration get() {
        return ExtensionList.lookupSingleton(ReleaseGuardConfiguration.class);
    }

    public synchronized List<MetricServerEntry> getMetricServers() {
        return List.copyOf(metricServers);
    }

    @DataBoundSetter
    public synchronized void setMetricServers(List<MetricServerEntry> metricServers) {
        this.metricServers = new ArrayList<>(metricServers);
        save();
    }

    public synchronized List<ClusterEntry> getClusters() {
        return List.copyOf(clusters);
    }

    @DataBoundSetter
    public synchronized void setClusters(List<ClusterEntry> clusters) {
        this.clusters = new ArrayList<>(clusters);
        save();
    }

    /** As the engine wants them. */
    public synchronized Servers toServers() {
        return new Servers(
                metricServers.stream().map(MetricServerEntry::toServer).toList(),
                clusters.stream().map(ClusterEntry::toCluster).toList());
    }
}
