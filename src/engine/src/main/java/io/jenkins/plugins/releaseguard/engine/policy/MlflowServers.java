package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.List;

/** Finds the MLflow server that a leg means, by name or by default. */
final class MlflowServers {
    private final List<MlflowServer> servers;
    private final Problems problems;

    MlflowServers(Servers servers, Problems problems) {
        this.servers = servers.mlflowServers();
        this.problems = problems;
    }

    /** The server of that name, or the default one for null; null with a problem reported when there is none. */
    MlflowServer find(String nameOrNull, Position at) {
        if (nameOrNull == null) {
            return defaultServer(at);
        }
        for (MlflowServer server : servers) {
            if (server.name().equals(nameOrNull)) {
                return server;
            }
        }
        problems.add(
                at,
                "there is no MLflow server `" + Words.shown(nameOrNull) + "`; set up are: " + Words.list(names())
                        + Words.didYouMean(nameOrNull, names()));
        return null;
    }

    private MlflowServer defaultServer(Position at) {
        List<MlflowServer> defaults =
                servers.stream().filter(MlflowServer::isDefault).toList();
        if (defaults.size() == 1) {
            return defaults.get(0);
        }
        problems.add(at, wrongDefault(defaults.size()));
        return null;
    }

    private String wrongDefault(int count) {
        if (servers.isEmpty()) {
            return "no MLflow server is set up; an administrator adds one to `mlflowServers` in the global"
                    + " configuration of Model Release Guard:"
                    + " {name: mlflow, url: 'http://mlflow:5000', credentialsId: ..., default: true}";
        }
        return (count == 0 ? "no MLflow server is the default one" : count + " MLflow servers are the default one")
                + "; set `default: true` on exactly one of " + Words.list(names())
                + " in the global configuration, or name one in the policy: on "
                + names().get(0);
    }

    private List<String> names() {
        return servers.stream().map(MlflowServer::name).toList();
    }
}
