package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.SourceKind;
import java.util.Set;

/** {@code {numerator: 'http_requests_total{code=~"5.."}', denominator: http_requests_total}}. */
public final class RatioKind implements SourceKind {
    private static final String NUMERATOR = "numerator";
    private static final String DENOMINATOR = "denominator";

    @Override
    public String key() {
        return NUMERATOR;
    }

    @Override
    public Set<String> otherKeys() {
        return Set.of(DENOMINATOR);
    }

    @Override
    public SignalSpec read(Fields fields, Signals signals) {
        String numerator = Reading.rawSelector(fields, NUMERATOR, "http_requests_total{code=~\"5..\"}");
        String denominator = Reading.rawSelector(fields, DENOMINATOR, "http_requests_total");
        return numerator == null || denominator == null ? null : new RatioSpec(numerator, denominator);
    }

    /** A mean has its numerator's unit (seconds per request); everything else is a share. */
    @Override
    public Unit impliedUnit(SignalSpec spec) {
        RatioSpec ratio = (RatioSpec) spec;
        Unit above = Reading.unitOf(ratio.numerator());
        Unit below = sameFamilyCount(ratio) ? null : Reading.unitOf(ratio.denominator());
        boolean mean = (above == Unit.SECONDS || above == Unit.BYTES) && above != below;
        return mean ? above : Unit.RATIO;
    }

    /** {@code x_seconds_count} counts, whatever the unit in its name. */
    private static boolean sameFamilyCount(RatioSpec ratio) {
        String name = Template.of(ratio.denominator()).metric();
        return name != null && name.endsWith("_count") && !countsToo(ratio);
    }

    private static boolean countsToo(RatioSpec ratio) {
        String name = Template.of(ratio.numerator()).metric();
        return name != null && (name.endsWith("_count") || name.endsWith("_bucket"));
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
