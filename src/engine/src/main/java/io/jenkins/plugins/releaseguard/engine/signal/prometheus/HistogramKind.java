package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.util.List;
import java.util.Set;

/** {@code {histogram: http_request_duration_seconds, quantile: 0.95}}. */
public final class HistogramKind implements SourceKind {
    private static final String KEY = "histogram";
    private static final String QUANTILE = "quantile";
    private static final String BUCKET = "_bucket";
    private static final String BUCKETS = "buckets";
    private static final String MILLISECONDS = "ms";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public Set<String> otherKeys() {
        return Set.of(QUANTILE, BUCKETS);
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        String selector = rawHistogram(fields);
        Double quantile = fields.number(QUANTILE);
        if (quantile == null) {
            fields.problem(QUANTILE, "`quantile` is missing; expected a number from 0 to 1, for example 0.95");
            return null;
        }
        if (!(quantile >= 0 && quantile <= 1)) {
            fields.problem(
                    QUANTILE,
                    "`" + Numbers.plain(quantile) + "` is not a quantile; expected a number from 0 to 1"
                            + (quantile > 1 && quantile <= 100 ? ", here " + Numbers.plain(quantile / 100) : ""));
            return null;
        }
        String bounds = fields.word(BUCKETS, List.of(MILLISECONDS));
        if (selector == null) {
            return null;
        }
        boolean named = Template.of(selector).metric().endsWith("_milliseconds");
        return new HistogramSpec(selector, quantile, named || bounds != null);
    }

    private static String rawHistogram(Fields fields) {
        String selector = Reading.rawSelector(fields, KEY, "http_request_duration_seconds");
        if (selector == null) {
            return null;
        }
        Template template = Template.of(selector);
        String name = template.metric();
        if (name == null) {
            fields.problem(KEY, "`" + selector + "` has no metric name; expected NAME or NAME{label=\"value\"}");
            return null;
        }
        if (template.selectsBound()) {
            fields.problem(KEY, "a matcher on `le` takes buckets away that the quantile needs; leave it out");
            return null;
        }
        return name.endsWith(BUCKET)
                ? name.substring(0, name.length() - BUCKET.length()) + selector.substring(name.length())
                : selector;
    }

    @Override
    public Unit impliedUnit(SignalSpec spec) {
        HistogramSpec histogram = (HistogramSpec) spec;
        return histogram.milliseconds() ? Unit.SECONDS : Reading.unitOf(histogram.histogram());
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
