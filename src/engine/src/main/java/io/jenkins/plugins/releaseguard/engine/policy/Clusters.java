package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.List;

/**
 * Finds what a leg means, by name or by default: the cluster, of which the policy is held to its namespaces, or a server
 * of another sort.
 */
final class Clusters implements LegKind.Lookup {
    private final List<Cluster> clusters;
    private final Named<MlflowServer> mlflowServers;
    private final Named<GitRepository> gitRepositories;
    private final Named<ArgoCdServer> argoCdServers;
    private final List<RestServer> restServers;
    private final Problems problems;

    Clusters(Servers servers, Problems problems) {
        this.clusters = servers.clusters();
        this.mlflowServers = new Named<>(
                Named.Sort.MLFLOW, servers.mlflowServers(), MlflowServer::name, MlflowServer::isDefault, problems);
        this.gitRepositories = new Named<>(
                Named.Sort.GIT, servers.gitRepositories(), GitRepository::name, GitRepository::isDefault, problems);
        this.argoCdServers = new Named<>(
                Named.Sort.ARGO_CD, servers.argoCdServers(), ArgoCdServer::name, ArgoCdServer::isDefault, problems);
        this.restServers = servers.restServers();
        this.problems = problems;
    }

    @Override
    public Cluster cluster(String nameOrNull, String namespace, Position at) {
        Cluster cluster = nameOrNull == null ? defaultCluster(namespace, at) : named(nameOrNull, at);
        if (cluster == null
                || cluster.namespaces().isEmpty()
                || cluster.namespaces().contains(namespace)) {
            return cluster;
        }
        problems.add(
                at,
                "namespace `" + namespace + "` may not be reached in cluster `" + cluster.name() + "`, which allows "
                        + Words.list(cluster.namespaces()) + Words.didYouMean(namespace, cluster.namespaces()));
        return null;
    }

    @Override
    public MlflowServer mlflow(String nameOrNull, Position at) {
        return mlflowServers.find(nameOrNull, at);
    }

    @Override
    public GitRepository gitRepository(String nameOrNull, Position at) {
        return gitRepositories.find(nameOrNull, at);
    }

    @Override
    public ArgoCdServer argoCd(String nameOrNull, Position at) {
        return argoCdServers.find(nameOrNull, at);
    }

    @Override
    public RestServer rest(RestType type, String nameOrNull, Position at) {
        List<RestServer> ofType =
                restServers.stream().filter(s -> s.type() == type).toList();
        return new Named<>(type.sort(), ofType, RestServer::name, RestServer::isDefault, problems).find(nameOrNull, at);
    }

    @Override
    public void problem(Position at, String message) {
        problems.add(at, message);
    }

    private Cluster named(String name, Position at) {
        for (Cluster cluster : clusters) {
            if (cluster.name().equals(name)) {
                return cluster;
            }
        }
        problems.add(
                at,
                "there is no cluster `" + Words.shown(name) + "`; set up are: " + Words.list(names())
                        + Words.didYouMean(name, names()));
        return null;
    }

    private Cluster defaultCluster(String namespace, Position at) {
        List<Cluster> defaults = clusters.stream().filter(Cluster::isDefault).toList();
        if (defaults.size() == 1) {
            return defaults.get(0);
        }
        problems.add(at, wrongDefault(defaults.size(), namespace));
        return null;
    }

    private String wrongDefault(int count, String namespace) {
        if (clusters.isEmpty()) {
            return "no cluster is set up; an administrator adds one to `clusters` in the global configuration of"
                    + " Model Release Guard: {name: prod-eu, server: 'https://10.0.0.1:6443', credentialsId: ...,"
                    + " namespaces: [" + namespace + "], default: true}";
        }
        return (count == 0 ? "no cluster is the default one" : count + " clusters are the default one")
                + "; set `default: true` on exactly one of " + Words.list(names())
                + " in the global configuration, or name one in the policy: in "
                + names().get(0) + "/" + namespace;
    }

    private List<String> names() {
        return clusters.stream().map(Cluster::name).toList();
    }
}
