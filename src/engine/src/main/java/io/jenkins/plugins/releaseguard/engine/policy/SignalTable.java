package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * The signals that conditions of one policy may name: the policy's own, then those of the default server's catalogue.
 * Not thread-safe.
 */
final class SignalTable {
    /** The signal that counts the candidate's requests. */
    static final String REQUESTS = "requests";

    private static final int MOST = 100;

    private final Map<String, Signal> own = new HashMap<>();
    private final Map<String, Signal> used = new LinkedHashMap<>();
    private final Map<String, Mapping> opened = new HashMap<>();
    private final MetricServers servers;
    private final Catalogues catalogues;
    private final List<SignalKind> kinds;
    private final Problems problems;

    SignalTable(MetricServers servers, Catalogues catalogues, List<SignalKind> kinds, Problems problems) {
        this.servers = servers;
        this.catalogues = catalogues;
        this.kinds = kinds;
        this.problems = problems;
    }

    /** Reads the policy's own signals, also those that nothing uses. */
    void define(Mapping signals) {
        if (signals.keys().size() > MOST) {
            problems.add(signals.at(), "`signals` has more than " + MOST + " entries");
            return;
        }
        for (String name : signals.keys()) {
            checkName(name, signals.keyAt(name));
            own.put(name, null);
            Mapping entry = signals.mapping(name, "{histogram: http_request_duration_seconds, quantile: 0.95}");
            if (entry != null) {
                MetricServer server = servers.find(entry.text("on"), entry.at("on"));
                own.put(name, new SignalReader(kinds, problems).read(name, entry, catalogued(server, name), server));
            } else if (!signals.isFilled(name)) {
                problems.add(signals.keyAt(name), "signal `" + name + "` has nothing in it");
            }
        }
    }

    private void checkName(String name, Position at) {
        if (!Grammar.isSignalName(name)) {
            problems.add(
                    at, "`" + Words.shown(name) + "` cannot be the name of a signal, expected letters, digits and `_`");
        } else if (name.equals("traffic")) {
            problems.add(at, "`traffic` stands for a version's share of the traffic, expected another name");
        }
    }

    /** The signal of that name, from now on in use; null where a mistake, which is reported, leaves none. */
    Signal use(String name, Position at) {
        Signal signal = used.containsKey(name) ? used.get(name) : find(name, at);
        used.put(name, signal);
        return signal;
    }

    /** Signals in use, by name. */
    Map<String, Signal> used() {
        Map<String, Signal> found = new LinkedHashMap<>(used);
        found.values().removeIf(s -> s == null);
        return found;
    }

    /** What counts requests where {@code first} is the first decisive signal; null: that signal's own count. */
    Signal requests(Signal first) {
        if (own.containsKey(REQUESTS)) {
            return own.get(REQUESTS);
        }
        MetricServer server = servers.find(first.server(), null);
        Mapping entry = catalogued(server, REQUESTS);
        return entry == null ? null : new SignalReader(kinds, problems).read(REQUESTS, entry, null, server);
    }

    private Signal find(String name, Position at) {
        if (own.containsKey(name)) {
            return own.get(name);
        }
        MetricServer server = servers.find(null, at);
        if (server == null) {
            return null;
        }
        Mapping entry = catalogued(server, name);
        if (entry == null) {
            problems.add(at, unknown(name, server));
            return null;
        }
        return new SignalReader(kinds, problems).read(name, entry, null, server);
    }

    private String unknown(String name, MetricServer server) {
        String define = ", or define the signal: signals: {" + Words.shown(name)
                + ": {histogram: http_request_duration_seconds, quantile: 0.95}}";
        if (server.catalogue() == null) {
            return "signal `" + Words.shown(name) + "` is not in `signals:`, and metric server `" + server.name()
                    + "` has no catalogue; set `catalogue:` on it in the global configuration (one of "
                    + Words.list(catalogues.names()) + ")" + define;
        }
        if (catalogues.find(server.catalogue()).isEmpty()) {
            return "metric server `" + server.name() + "` has catalogue `" + Words.shown(server.catalogue())
                    + "`, which does not exist; set one of " + Words.list(catalogues.names())
                    + " in the global configuration" + define;
        }
        TreeSet<String> known = new TreeSet<>(own.keySet());
        Mapping entries = entries(server);
        known.addAll(entries == null ? Set.of() : entries.keys());
        return "signal `" + Words.shown(name) + "` is neither in `signals:` nor in catalogue `" + server.catalogue()
                + "`" + Words.expected(name, known);
    }

    /** What the server's catalogue says under that name; null: nothing. */
    private Mapping catalogued(MetricServer server, String name) {
        Mapping entries = server == null ? null : entries(server);
        return entries == null ? null : entries.mapping(name, "");
    }

    private Mapping entries(MetricServer server) {
        return catalogues
                .find(server.catalogue())
                .map(c -> opened.computeIfAbsent(c.name(), n -> open(c)))
                .orElse(null);
    }

    private Mapping open(Catalogue catalogue) {
        YamlText yaml = new YamlText("catalogue " + catalogue.name(), problems);
        MappingNode root = yaml.mapping(catalogue.text());
        return root == null ? null : new Mapping(yaml, root, problems);
    }
}
