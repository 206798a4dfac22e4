package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.signal.jdbc.BoundQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A metric of the rows that a server has.
 *
 * @param rows where they are
 * @param metric what is computed
 * @param over rows of that long count
 * @param maxAge older ones are stale
 * @param minRows fewer are low traffic
 * @param scopeColumn the column that names the version; null: the versions are not told apart
 * @param columns names of columns that are called otherwise, by their usual names
 * @param rejected what the prediction of a rejected row says; null for other metrics
 * @param reference where the reference's rows are, the same kind of place; null for other metrics
 * @param clip what a row's loss counts as at most where single rows are weighed; null: not said
 */
record PredictionsSpec(
        Place rows,
        Metric metric,
        Duration over,
        Duration maxAge,
        int minRows,
        String scopeColumn,
        Map<String, String> columns,
        String rejected,
        Place reference,
        Double clip)
        implements SignalSpec {
    private static final long serialVersionUID = 1L;

    PredictionsSpec {
        columns = Map.copyOf(columns);
    }

    @Override
    public boolean scoped() {
        return scopeColumn != null || isAskedByScope();
    }

    /** Whether the query itself picks the version's rows. */
    boolean isAskedByScope() {
        return rows.form() == Place.Form.QUERY
                && BoundQuery.of(rows.text()).parameters().contains(BoundQuery.Parameter.SCOPE);
    }

    /** Rejected rows are counted; what has a bound is a mean. */
    @Override
    public Countable countable() {
        if (metric == Metric.REJECTION_RATE) {
            return new Countable.Share();
        }
        return metric.isMean() && most() != null ? new Countable.Mean(most()) : null;
    }

    /** The most that a row's number counts as; null: it has no bound. */
    Double most() {
        return clip == null ? metric.most() : clip;
    }

    /** A label may come long after its request. */
    @Override
    public boolean countsRequests() {
        return metric == Metric.REJECTION_RATE;
    }

    /** What the rows call a column. */
    String column(String usual) {
        return columns.getOrDefault(usual, usual);
    }

    String valueColumn() {
        return column(metric.column().field());
    }

    String labelColumn() {
        return column("label");
    }

    String timeColumn() {
        return column("time");
    }

    /** The columns that rows have to have. */
    List<String> needed() {
        List<String> needed = new ArrayList<>(List.of(valueColumn(), timeColumn()));
        if (metric.label() != Metric.Label.NONE) {
            needed.add(labelColumn());
        }
        if (scopeColumn != null) {
            needed.add(scopeColumn);
        }
        return needed;
    }

    @Override
    public String describe() {
        return metric.word() + " of the predictions of " + Durations.text(over) + " in " + rows
                + (scopeColumn == null ? "" : ", by " + scopeColumn)
                + (reference == null ? "" : ", against " + reference);
    }
}
