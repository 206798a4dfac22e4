package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.List;

/** Finds the metric server that a policy means, by name or by default. Not thread-safe. */
final class MetricServers {
    private final List<MetricServer> servers;
    private final Problems problems;
    private boolean defaultReported;

    MetricServers(Servers servers, Problems problems) {
        this.servers = servers.metricServers();
        this.problems = problems;
    }

    /** The server of that name, or the default one for null; null with a problem reported when there is none. */
    MetricServer find(String nameOrNull, Position at) {
        if (nameOrNull == null) {
            return defaultServer(at);
        }
        for (MetricServer server : servers) {
            if (server.name().equals(nameOrNull)) {
                return server;
            }
        }
        List<String> names = names();
        problems.add(
                at,
                "there is no metric server `" + Words.shown(nameOrNull) + "`; set up are: " + Words.list(names)
                        + Words.didYouMean(nameOrNull, names));
        return null;
    }

    private MetricServer defaultServer(Position at) {
        List<MetricServer> defaults =
                servers.stream().filter(MetricServer::isDefault).toList();
        if (defaults.size() == 1) {
            return defaults.get(0);
        }
        // One missing default is one mistake, however many signals would have used it.
        if (!defaultReported) {
            defaultReported = true;
            problems.add(at, wrongDefault(defaults.size()));
        }
        return null;
    }

    private String wrongDefault(int count) {
        if (servers.isEmpty()) {
            return "no metric server is set up; an administrator adds one to `metricServers` in the global"
                    + " configuration of Model Release Guard:"
                    + " {name: prometheus, url: 'http://prometheus:9090', catalogue: prometheus-client, default: true}";
        }
        String example = names().get(0);
        return (count == 0 ? "no metric server is the default one" : count + " metric servers are the default one")
                + "; set `default: true` on exactly one of " + Words.list(names())
                + " in the global configuration, or name one in the policy: signals: {NAME: {on: " + example + "}}";
    }

    private List<String> names() {
        return servers.stream().map(MetricServer::name).toList();
    }
}
