package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads one signal's mapping, in a policy or in a catalogue. */
final class SignalReader {
    /** Keys that every kind of signal has. */
    static final List<String> COMMON_KEYS = List.of("floor", "on", "onNoData", "unit", "worse");

    static final Map<String, OnNoData> ON_NO_DATA =
            Map.of("hold", OnNoData.HOLD, "breach", OnNoData.BREACH, "ignore", OnNoData.IGNORE);
    static final Map<String, Boolean> WORSE = Map.of("higher", true, "lower", false);

    private final List<SignalKind> kinds;
    private final SignalKind.Signals signals;
    private final Problems problems;

    /** @param signals that a signal may be computed from */
    SignalReader(List<SignalKind> kinds, SignalKind.Signals signals, Problems problems) {
        this.kinds = kinds;
        this.signals = signals;
        this.problems = problems;
    }

    /**
     * Reads a signal.
     *
     * @param own the signal's mapping
     * @param catalogued what the server's catalogue says under this name; it stands in for what {@code own} leaves
     *     out; null: nothing
     * @param server null: it is computed from other signals, or there is none, which is reported
     * @return null where the mistakes, which are reported, leave nothing to work with
     */
    Signal read(String name, Mapping own, Mapping catalogued, MetricServer server) {
        int before = problems.count();
        List<SignalKind> said = kinds.stream().filter(k -> own.has(k.key())).toList();
        refuseOthers(name, own, said);
        if (said.size() > 1) {
            problems.add(
                    own.at(),
                    "signal `" + name + "` has more than one source: "
                            + Words.list(said.stream().map(SignalKind::key).toList()) + "; leave all but one out");
            return null;
        }
        if (said.isEmpty() && catalogued == null) {
            if (problems.count() == before) {
                problems.add(
                        own.at(),
                        "signal `" + name + "` has no source, expected one of the keys "
                                + Words.oneOf(
                                        kinds.stream().map(SignalKind::key).toList()));
            }
            return null;
        }
        return said.isEmpty()
                ? read(name, own, catalogued, kindOf(catalogued), server)
                : read(name, own, own, said.get(0), server);
    }

    private Signal read(String name, Mapping own, Mapping definition, SignalKind kind, MetricServer server) {
        SignalSpec spec = kind == null ? null : kind.read(definition, signals);
        OnNoData onNoData = ON_NO_DATA.get(word("onNoData", own, definition, ON_NO_DATA, "hold"));
        Boolean higherIsWorse = WORSE.get(word("worse", own, definition, WORSE, ""));
        if (spec == null || (server == null && kind.source(spec) != null)) {
            return null;
        }
        Unit unit = Units.of(own.has("unit") ? own : definition, kind.impliedUnit(spec));
        double floor = floor(name, own.has("floor") ? own : definition, unit);
        return new Signal(name, spec, unit, higherIsWorse, onNoData, server == null ? null : server.name(), floor);
    }

    private static double floor(String name, Mapping fields, Unit unit) {
        String text = fields.text("floor");
        if (text == null) {
            return 0;
        }
        String expected = unit == Unit.RATIO ? "`0.1 points`" : unit == Unit.SECONDS ? "`5ms`" : "`1`";
        try {
            Amount amount = Amount.parse(text.strip(), 0);
            boolean fits = amount.unit() == unit && amount.isPoints() == (unit == Unit.RATIO);
            if (fits && amount.value() >= 0 && (unit != Unit.RATIO || amount.value() < 1)) {
                return amount.value();
            }
            fields.problem(
                    "floor",
                    "found `" + Words.shown(text) + "` at `floor`, expected a worsening of `" + name
                            + "` that is too small to matter, such as " + expected);
        } catch (WrongForm e) {
            fields.problem("floor", e.getMessage() + " at `floor`, such as " + expected);
        }
        return 0;
    }

    private static <T> String word(
            String key, Mapping own, Mapping definition, Map<String, T> known, String otherwise) {
        String word = (own.has(key) ? own : definition).word(key, known.keySet());
        return word == null ? otherwise : word;
    }

    private SignalKind kindOf(Mapping definition) {
        return kinds.stream().filter(k -> definition.has(k.key())).findFirst().orElse(null);
    }

    private void refuseOthers(String name, Mapping own, List<SignalKind> said) {
        TreeSet<String> known = new TreeSet<>(COMMON_KEYS);
        for (SignalKind kind : said.isEmpty() ? kinds : said) {
            known.add(kind.key());
            known.addAll(kind.otherKeys());
        }
        said.forEach(kind -> known.add(kind.key()));
        own.only("signal `" + name + "`", new ArrayList<>(known));
    }
}
