package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds the server that a signal means, by type and name or by default. Not thread-safe. */
final class MetricServers {
    private final Servers servers;
    private final Problems problems;
    private final Set<SourceType> defaultReported = EnumSet.noneOf(SourceType.class);

    MetricServers(Servers servers, Problems problems) {
        this.servers = servers;
        this.problems = problems;
    }

    /** The metric server of that name, or the default one for null; null with a problem reported when there is none. */
    MetricServer find(String nameOrNull, Position at) {
        return find(SourceType.PROMETHEUS, nameOrNull, at);
    }

    /** As the other, for any type of server. */
    MetricServer find(SourceType type, String nameOrNull, Position at) {
        if (nameOrNull == null) {
            return defaultServer(type, at);
        }
        for (MetricServer server : servers.sources(type)) {
            if (server.name().equals(nameOrNull)) {
                return server;
            }
        }
        List<String> names = names(type);
        problems.add(
                at,
                "there is no " + type.words() + " `" + Words.shown(nameOrNull) + "`; set up are: " + Words.list(names)
                        + Words.didYouMean(nameOrNull, names));
        return null;
    }

    private MetricServer defaultServer(SourceType type, Position at) {
        List<MetricServer> defaults =
                servers.sources(type).stream().filter(MetricServer::isDefault).toList();
        if (defaults.size() == 1) {
            return defaults.get(0);
        }
        // One missing default is one mistake, however many signals would have used it.
        if (defaultReported.add(type)) {
            problems.add(at, wrongDefault(type, defaults.size()));
        }
        return null;
    }

    private String wrongDefault(SourceType type, int count) {
        List<String> names = names(type);
        if (names.isEmpty()) {
            return "no " + type.words() + " is set up; an administrator adds one to `" + type.list()
                    + "` in the global configuration of Model Release Guard: " + type.example();
        }
        return (count == 0
                        ? "no " + type.words() + " is the default one"
                        : count + " " + type.words() + "s are the default one")
                + "; set `default: true` on exactly one of " + Words.list(names)
                + " in the global configuration, or name one in the policy: signals: {NAME: {on: " + names.get(0)
                + "}}";
    }

    private List<String> names(SourceType type) {
        return servers.sources(type).stream().map(MetricServer::name).toList();
    }
}
