package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Map<String, Mapping> unread = new LinkedHashMap<>();
    private final Set<String> reading = new LinkedHashSet<>();
    private final Map<String, MetricServer> serverOf = new HashMap<>();
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
            Mapping entry = signals.mapping(name, "{histogram: http_request_duration_seconds, quantile: 0.95}");
            if (entry != null) {
                unread.put(name, entry);
            } else {
                own.put(name, null);
                if (!signals.isFilled(name)) {
                    problems.add(signals.keyAt(name), "signal `" + name + "` has nothing in it");
                }
            }
        }
        List.copyOf(unread.keySet()).forEach(this::readOwn);
    }

    /** Reads one of the policy's own signals, and first those that it is computed from. */
    private void readOwn(String name) {
        Mapping entry = unread.remove(name);
        if (entry == null) {
            return;
        }
        reading.add(name);
        SignalKind kind =
                kinds.stream().filter(k -> entry.has(k.key())).findFirst().orElse(null);
        SourceType type = kind == null ? SourceType.PROMETHEUS : kind.source(entry);
        if (type == null && entry.has("on")) {
            entry.problem(
                    "on", "`" + name + "` is computed from other signals and read from no server; leave `on` out");
        }
        MetricServer server = type == null ? null : servers.find(type, entry.text("on"), entry.at("on"));
        Mapping catalogued = type == SourceType.PROMETHEUS ? catalogued(server, name) : null;
        keep(name, own, reader().read(name, entry, catalogued, server), server);
        reading.remove(name);
    }

    private SignalReader reader() {
        return new SignalReader(kinds, this::operand, problems);
    }

    private void keep(String name, Map<String, Signal> where, Signal signal, MetricServer server) {
        where.put(name, signal);
        if (server != null) {
            serverOf.put(name, server);
        }
    }

    /** A signal that another one is computed from. */
    private Signal operand(String name, Position at) {
        if (reading.contains(name)) {
            problems.add(
                    at, "`" + name + "` is computed from itself: " + String.join(" from ", reading) + " from " + name);
            return null;
        }
        readOwn(name);
        return find(name, at);
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

    /** The signal of an alert that a condition names by itself, from now on in use; null with a problem reported. */
    Signal useAlert(String alert, Position at) {
        String name = "alert " + alert.replaceAll("\\s+", " ");
        if (used.containsKey(name)) {
            return used.get(name);
        }
        SignalKind kind = kinds.stream()
                .filter(k -> k.source() == SourceType.ALERTMANAGER)
                .findFirst()
                .orElseThrow();
        SignalSpec spec = kind.read(new LineFields(kind.key(), alert, at, problems), this::operand);
        MetricServer server = servers.find(SourceType.ALERTMANAGER, null, at);
        Signal signal = spec == null || server == null
                ? null
                : new Signal(name, spec, Unit.NUMBER, true, OnNoData.HOLD, server.name());
        used.put(name, signal);
        return signal;
    }

    /** Signals in use, by name. */
    Map<String, Signal> used() {
        Map<String, Signal> found = new LinkedHashMap<>(used);
        found.values().removeIf(s -> s == null);
        return found;
    }

    /** What counts requests beside the decisive signals; null: one of their own counts. */
    Signal requests(List<Signal> decisive) {
        if (own.containsKey(REQUESTS)) {
            return own.get(REQUESTS);
        }
        MetricServer server = decisive.stream()
                .map(this::prometheus)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (server == null) {
            return null;
        }
        Mapping entry = catalogued(server, REQUESTS);
        return entry == null ? null : reader().read(REQUESTS, entry, null, server);
    }

    /** The metric server that a signal, or what it is computed from, is read from; null: none. */
    private MetricServer prometheus(Signal signal) {
        MetricServer server = serverOf.get(signal.name());
        if (server != null) {
            return server.type() == SourceType.PROMETHEUS ? server : null;
        }
        return signal.spec().operands().stream()
                .map(this::prometheus)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** How far apart two samples of a signal are, at most, where its server says so; else zero. */
    Duration scrapeInterval(Signal signal) {
        MetricServer server = serverOf.get(signal.name());
        Duration longest = server == null ? Duration.ZERO : server.scrapeInterval();
        for (Signal operand : signal.spec().operands()) {
            longest = Durations.longer(longest, scrapeInterval(operand));
        }
        return longest;
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
        Signal signal = reader().read(name, entry, null, server);
        serverOf.put(name, server);
        return signal;
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
