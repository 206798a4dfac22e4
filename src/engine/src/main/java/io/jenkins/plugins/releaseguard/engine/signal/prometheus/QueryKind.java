package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.util.Set;

/** {@code {query: scoring_queue_length}}, or any other PromQL that gives one number. */
public final class QueryKind implements SourceKind {
    private static final String KEY = "query";
    private static final String FRESHNESS = "freshness";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public Set<String> otherKeys() {
        return Set.of(FRESHNESS);
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        String query = fields.text(KEY);
        if (query == null || query.isBlank()) {
            fields.problem(KEY, "`query` is missing; expected PromQL, for example scoring_queue_length");
            return null;
        }
        String freshness = fields.text(FRESHNESS);
        boolean readable = Reading.template(fields, KEY, query) != null;
        readable &= freshness == null || Reading.template(fields, FRESHNESS, freshness) != null;
        if (!readable) {
            return null;
        }
        return new QuerySpec(query.strip(), freshness == null || freshness.isBlank() ? null : freshness.strip());
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        String query = ((QuerySpec) spec).query();
        return Template.of(query).isPlainSelector() ? Reading.unitOf(query) : null;
    }

    @Override
    public Class<? extends SignalSpec> specs() {
        return PrometheusSpec.class;
    }

    @Override
    public SignalSource open(Connection connection) {
        return PrometheusSource.open(connection);
    }
}
