package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;

/** {@code {counter: http_requests_total}}, read as its growth per second. */
public final class CounterKind implements SourceKind {
    private static final String KEY = "counter";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        String counter = Reading.rawSelector(fields, KEY, "http_requests_total");
        return counter == null ? null : new CounterSpec(counter);
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        return Unit.PER_SECOND;
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
