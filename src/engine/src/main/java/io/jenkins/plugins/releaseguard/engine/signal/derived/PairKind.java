package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.util.List;

/** {@code {pair: {candidate: canary_p95, baseline: stable_p95, live: all_p95}}}: one signal for each scope. */
public final class PairKind implements SourceKind {
    private static final String KEY = "pair";
    private static final String EXAMPLE = "{candidate: canary_p95, baseline: stable_p95, live: all_p95}";
    private static final List<String> SCOPES = List.of("candidate", "baseline", "live");

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public SourceType source() {
        return null;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        Fields pair = fields.mapping(KEY, EXAMPLE);
        if (pair == null) {
            fields.problem(KEY, "`pair` is empty, expected for example " + EXAMPLE);
            return null;
        }
        pair.only("`pair`", SCOPES);
        List<Signal> read = SCOPES.stream()
                .map(scope -> signal(pair, scope, signals))
                .filter(signal -> signal != null)
                .toList();
        if (read.size() < SCOPES.size()) {
            return null;
        }
        if (read.stream().map(Signal::unit).distinct().count() > 1) {
            fields.problem(KEY, "the signals of `pair` have different units, so they cannot be compared");
            return null;
        }
        return new PairSpec(read.get(0), read.get(1), read.get(2));
    }

    private static Signal signal(Fields pair, String scope, Signals signals) {
        String name = pair.text(scope);
        if (name == null || name.isBlank()) {
            pair.problem(
                    scope, "`" + scope + "` is missing in `pair`; expected the name of a signal, as in " + EXAMPLE);
            return null;
        }
        return signals.find(name, pair.at(scope));
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        return ((PairSpec) spec).candidate().unit();
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return ComputedSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return new ComputedSource(connection.sources(), connection.clock());
    }
}
