package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the server that a leg means among those of one sort, by name or by default.
 *
 * @param <S> the sort
 */
final class Named<S> {
    private final Sort sort;
    private final List<S> servers;
    private final Function<S, String> name;
    private final Predicate<S> isDefault;
    private final Problems problems;

    /**
     * A sort of servers, for messages.
     *
     * @param one for example {@code MLflow server}
     * @param several its plural
     * @param list of the configuration
     * @param example an entry of it
     * @param clause how a leg names one, for example {@code on}
     */
    record Sort(String one, String several, String list, String example, String clause) {
        static final Sort MLFLOW = new Sort(
                "MLflow server",
                "MLflow servers",
                "mlflowServers",
                "{name: mlflow, url: 'http://mlflow:5000', credentialsId: ..., default: true}",
                "on");
        static final Sort GIT = new Sort(
                "Git repository",
                "Git repositories",
                "gitRepositories",
                "{name: deploys, url: 'https://git.example/ml/deploys.git', branch: main, credentialsId: ...,"
                        + " default: true}",
                "in");
        static final Sort ARGO_CD = new Sort(
                "Argo CD server",
                "Argo CD servers",
                "argoCdServers",
                "{name: argocd, url: 'https://argocd.example', credentialsId: ..., default: true}",
                "on");
    }

    Named(Sort sort, List<S> servers, Function<S, String> name, Predicate<S> isDefault, Problems problems) {
        this.sort = sort;
        this.servers = servers;
        this.name = name;
        this.isDefault = isDefault;
        this.problems = problems;
    }

    /** The server of that name, or the default one for null; null with a problem reported when there is none. */
    S find(String nameOrNull, Position at) {
        if (nameOrNull == null) {
            return defaultServer(at);
        }
        for (S server : servers) {
            if (name.apply(server).equals(nameOrNull)) {
                return server;
            }
        }
        problems.add(
                at,
                "there is no " + sort.one() + " `" + Words.shown(nameOrNull) + "`; set up are: " + Words.list(names())
                        + Words.didYouMean(nameOrNull, names()));
        return null;
    }

    private S defaultServer(Position at) {
        List<S> defaults = servers.stream().filter(isDefault).toList();
        if (defaults.size() == 1) {
            return defaults.get(0);
        }
        problems.add(at, wrongDefault(defaults.size()));
        return null;
    }

    private String wrongDefault(int count) {
        if (servers.isEmpty()) {
            return "no " + sort.one() + " is set up; an administrator adds one to `" + sort.list()
                    + "` in the global configuration of Model Release Guard: " + sort.example();
        }
        return (count == 0
                        ? "no " + sort.one() + " is the default one"
                        : count + " " + sort.several() + " are the default one")
                + "; set `default: true` on exactly one of " + Words.list(names())
                + " in the global configuration, or name one in the policy: " + sort.clause() + " "
                + names().get(0);
    }

    private List<String> names() {
        return servers.stream().map(name).toList();
    }
}
