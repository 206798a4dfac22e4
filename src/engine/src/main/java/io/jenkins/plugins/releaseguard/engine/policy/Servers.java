package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;

/**
 * What an administrator has set up: the servers that policies name.
 *
 * @param helm path of the Helm program on this machine, or its name
 */
public record Servers(
        List<MetricServer> metricServers,
        List<Cluster> clusters,
        List<MlflowServer> mlflowServers,
        List<GitRepository> gitRepositories,
        List<ArgoCdServer> argoCdServers,
        List<RestServer> restServers,
        String helm)
        implements Serializable {
    /** The Helm program where no path is set: the machine's own. */
    public static final String HELM = "helm";

    public Servers {
        metricServers = List.copyOf(metricServers);
        clusters = List.copyOf(clusters);
        mlflowServers = orNone(mlflowServers);
        gitRepositories = orNone(gitRepositories);
        argoCdServers = orNone(argoCdServers);
        restServers = orNone(restServers);
        helm = helm == null || helm.isBlank() ? HELM : helm.strip();
    }

    /** Null in what was saved before there were any. */
    private static <S> List<S> orNone(List<S> saved) {
        return saved == null ? List.of() : List.copyOf(saved);
    }

    /** Without Git, and with the machine's own Helm. */
    public Servers(List<MetricServer> metricServers, List<Cluster> clusters, List<MlflowServer> mlflowServers) {
        this(metricServers, clusters, mlflowServers, List.of(), List.of(), List.of(), HELM);
    }

    /** Metric servers and clusters alone. */
    public Servers(List<MetricServer> metricServers, List<Cluster> clusters) {
        this(metricServers, clusters, List.of());
    }

    /** Those of one type that signals are read from. */
    public List<MetricServer> sources(SourceType type) {
        if (type == SourceType.MLFLOW) {
            return mlflowServers.stream()
                    .map(s -> MetricServer.of(type, s.name(), s.url(), s.credentialsId(), s.isDefault()))
                    .toList();
        }
        return metricServers.stream().filter(s -> s.type() == type).toList();
    }
}
