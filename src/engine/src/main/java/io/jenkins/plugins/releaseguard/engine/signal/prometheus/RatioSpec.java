package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Countable;

/**
 * The growth of one set of counters divided by that of another.
 *
 * @param numerator a plain selector of raw counters
 * @param denominator a plain selector of raw counters
 */
public record RatioSpec(String numerator, String denominator) implements PrometheusSpec {
    private static final long serialVersionUID = 1L;

    /** Always: the engine adds the version's matcher itself where {@code $scope} is not written. */
    @Override
    public boolean scoped() {
        return true;
    }

    @Override
    public String describe() {
        return "ratio " + numerator + " / " + denominator;
    }

    @Override
    public Countable countable() {
        return new Countable.Share();
    }
}
