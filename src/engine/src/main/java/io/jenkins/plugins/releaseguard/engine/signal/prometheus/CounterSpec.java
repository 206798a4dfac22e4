package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

/**
 * The growth of raw counters, per second.
 *
 * @param counter a plain selector of raw counters
 */
public record CounterSpec(String counter) implements PrometheusSpec {
    private static final long serialVersionUID = 1L;

    /** Always: the engine adds the version's matcher itself where {@code $scope} is not written. */
    @Override
    public boolean scoped() {
        return true;
    }

    @Override
    public boolean countsRequests() {
        return true;
    }

    @Override
    public String describe() {
        return "counter " + counter + ", per second";
    }
}
