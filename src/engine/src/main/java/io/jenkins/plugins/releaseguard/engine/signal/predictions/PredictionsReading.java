package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.http.Answers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.DoubleStream;

/** Reads rows of predictions, and computes a metric of those that count. */
final class PredictionsReading {
    private static final int MOST_VERSIONS_SHOWN = 5;

    private final RowSource source;
    private final Clock clock;

    private PredictionsReading(RowSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    static SignalSource open(Connection connection) {
        RowSource source =
                switch (connection.server().type()) {
                    case JDBC -> new QueryRows(connection);
                    case FILES -> new FileRows(connection);
                    default -> new WebRows(connection);
                };
        PredictionsReading reading = new PredictionsReading(source, connection.clock());
        return new Answers(source.name(), connection.clock(), reading::value);
    }

    private CompletableFuture<Answers.Value> value(Look look) {
        PredictionsSpec spec = (PredictionsSpec) look.signal().spec();
        Version version = version(spec, look);
        Instant now = look.at() == null ? clock.instant() : look.at();
        Instant after = now.minus(spec.over());
        Deadline deadline = Deadline.in(source.limit());
        Version ofColumn = spec.scopeColumn() == null ? null : version;
        CompletableFuture<Rows> rows = read(
                new RowSource.Ask(spec.rows(), look, after, now, spec.needed()),
                new Rows(spec, after, now, look.countedUpTo(), ofColumn),
                deadline);
        CompletableFuture<Rows> reference = spec.reference() == null
                ? CompletableFuture.completedFuture(null)
                : read(
                        new RowSource.Ask(spec.reference(), look, after, now, List.of(spec.valueColumn())),
                        new Rows(spec, null, now, null, null),
                        deadline);
        return rows.thenCombine(reference, (read, other) -> value(spec, version, now, read, other, look));
    }

    private static Version version(PredictionsSpec spec, Look look) {
        if (look.scope() == Scope.LIVE) {
            return null;
        }
        if (!spec.scoped()) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "`" + look.signal().name()
                            + "` has neither `scopeColumn` nor $scope, so it cannot tell the versions apart");
        }
        if (look.version() == null) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    "it is not known which version the " + look.scope().word() + " is");
        }
        return look.version();
    }

    private CompletableFuture<Rows> read(RowSource.Ask ask, Rows into, Deadline deadline) {
        return source.read(ask, into, deadline).thenApply(nothing -> into);
    }

    private Answers.Value value(
            PredictionsSpec spec, Version version, Instant now, Rows rows, Rows reference, Look look) {
        String waiting = rows.waiting() == 0 ? "" : "; " + rows.waiting() + " rows wait for their label";
        checkEnough(spec, version, rows, waiting);
        Duration age = Duration.between(rows.newest(), now);
        if (age.compareTo(spec.maxAge()) > 0) {
            throw new NoDataException(
                    NoData.STALE,
                    source.name() + ": the newest row that counts is "
                            + Durations.text(Duration.ofSeconds(age.toSeconds())) + " old (at most "
                            + Durations.text(spec.maxAge()) + ")" + waiting);
        }
        if (reference != null && reference.count() < spec.minRows()) {
            throw new NoDataException(
                    NoData.LOW_TRAFFIC,
                    source.name() + ": the reference has " + reference.count() + " rows (at least " + spec.minRows()
                            + ")");
        }
        Estimate estimate =
                spec.metric().of(rows.values(), rows.labels(), reference == null ? null : reference.values());
        String drift = reference == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; without any drift about %.2g",
                        Stability.withoutDrift(rows.count(), reference.count()));
        String precision = String.format(
                Locale.ROOT,
                "95 %% interval %.4g to %.4g (%s), %d rows%s%s",
                estimate.low(),
                estimate.high(),
                estimate.method(),
                estimate.rows(),
                drift,
                waiting);
        return new Answers.Value(
                estimate.value(),
                rows.newest(),
                (long) estimate.rows(),
                null,
                estimate.interval(),
                precision,
                look.countedUpTo() == null ? null : counts(spec, look.countedUpTo(), rows),
                spec.countsRequests() ? (Long) rows.fresh() : null);
    }

    /** What the rows came to that are new since the look before. */
    private static Counts counts(PredictionsSpec spec, Instant after, Rows rows) {
        double[] values = rows.freshValues();
        if (spec.metric() == Metric.REJECTION_RATE) {
            long rejected = Math.round(DoubleStream.of(values).sum());
            return new Counts(
                    after,
                    rows.newest(),
                    List.of(new Counts.Tally("", values.length, rejected, Collections.emptySortedMap())));
        }
        return spec.countable() == null
                ? null
                : new Counts(after, rows.newest(), spec.metric().outcomes(values, rows.freshLabels(), spec.most()));
    }

    private void checkEnough(PredictionsSpec spec, Version version, Rows rows, String waiting) {
        if (rows.count() == 0 && rows.waiting() == 0) {
            String others = version == null || rows.versions().isEmpty()
                    ? ""
                    : "; they are of "
                            + rows.versions().stream()
                                    .limit(MOST_VERSIONS_SHOWN)
                                    .map(name -> ServerWords.shown(name, null))
                                    .toList();
            throw new NoDataException(
                    NoData.EMPTY,
                    source.name() + " has no row of the last " + Durations.text(spec.over())
                            + (version == null ? "" : " of " + version) + others
                            + (version == null && spec.isAskedByScope()
                                    ? "; $scope is null for live: write ($scope is null or COLUMN = $scope)"
                                    : ""));
        }
        if (rows.count() < spec.minRows()) {
            throw new NoDataException(
                    NoData.LOW_TRAFFIC,
                    source.name() + ": " + rows.count() + " rows count (at least " + spec.minRows() + ")" + waiting);
        }
    }
}
