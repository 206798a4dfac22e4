package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Countable;

/**
 * A quantile of a classic histogram, computed by the engine from its raw buckets.
 *
 * @param histogram a plain selector without {@code _bucket}: {@code NAME} or {@code NAME{label="value"}}
 * @param quantile 0 to 1
 * @param milliseconds whether its bounds are in milliseconds; values are in seconds all the same
 */
public record HistogramSpec(String histogram, double quantile, boolean milliseconds) implements PrometheusSpec {
    private static final long serialVersionUID = 1L;

    /** Whose bounds are in the base unit. */
    public HistogramSpec(String histogram, double quantile) {
        this(histogram, quantile, false);
    }

    /** Always: the engine adds the version's matcher itself where {@code $scope} is not written. */
    @Override
    public boolean scoped() {
        return true;
    }

    @Override
    public String describe() {
        return "histogram " + histogram + ", quantile " + Numbers.plain(quantile);
    }

    @Override
    public Countable countable() {
        return new Countable.Quantile(quantile);
    }
}
