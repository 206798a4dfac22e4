package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

/**
 * A gauge, or any other PromQL that gives one number.
 *
 * @param query PromQL; a plain selector is read with its own sample time
 * @param freshness PromQL that gives the data time in Unix seconds, for example {@code timestamp(up{job="x"})}; null:
 *     none
 */
public record QuerySpec(String query, String freshness) implements PrometheusSpec {
    private static final long serialVersionUID = 1L;

    /** Only where the author says by {@code $scope} where the version's matcher belongs. */
    @Override
    public boolean scoped() {
        return query.contains(Template.SCOPE);
    }

    /** A plain selector is read with its own sample time. */
    @Override
    public boolean tellsFreshness() {
        return freshness != null || query.strip().matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^{}]*\\})?");
    }

    @Override
    public String describe() {
        return "query " + query;
    }
}
