package io.jenkins.plugins.releaseguard.engine.signal.derived;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import io.jenkins.plugins.releaseguard.engine.signal.derived.ExpressionReader.WrongExpression;

/** {@code {derived: errors / requests}}: arithmetic over signals of the same policy or catalogue. */
public final class DerivedKind implements SourceKind {
    private static final String KEY = "derived";

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
        String text = fields.text(KEY);
        if (text == null || text.isBlank()) {
            fields.problem(
                    KEY, "`derived` is missing; expected arithmetic over signals, for example errors / requests");
            return null;
        }
        try {
            DerivedSpec spec = new DerivedSpec(ExpressionReader.read(text, signals, fields.at(KEY)));
            return isOfOneTraffic(spec, fields) ? spec : null;
        } catch (WrongExpression e) {
            if (e.getMessage() != null) {
                fields.problem(KEY, e.getMessage() + " at `derived`");
            }
            return null;
        }
    }

    /** A candidate's errors over everybody's requests would look like a share and be none. */
    private static boolean isOfOneTraffic(DerivedSpec spec, Fields fields) {
        if (!spec.scoped()) {
            return true;
        }
        return spec.expression()
                .operands()
                .filter(o -> o.scope() == null && !o.signal().spec().scoped())
                .map(o -> o.signal().name())
                .findFirst()
                .map(name -> {
                    fields.problem(
                            KEY,
                            "`" + name
                                    + "` cannot tell versions apart, but others in `derived` can; if the value of all"
                                    + " traffic is meant, write `" + Scope.LIVE.word() + " " + name + "`");
                    return false;
                })
                .orElse(true);
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        return ((DerivedSpec) spec).expression().unit();
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
