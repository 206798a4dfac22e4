package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Signals that are a gauge or other PromQL. Thread-safe. */
final class QueryReading {
    private final Queries client;
    private final Freshness freshness;
    private final long scrape;

    /** @param scrape between two samples, in milliseconds */
    QueryReading(Queries client, Freshness freshness, long scrape) {
        this.client = client;
        this.freshness = freshness;
        this.scrape = scrape;
    }

    /** Of one series by a plain selector, or of any other PromQL. */
    CompletableFuture<Observation> read(Frame frame, QuerySpec spec, Deadline deadline) {
        return Template.of(spec.query()).isPlainSelector()
                ? gauge(frame, spec, deadline)
                : expression(frame, spec, deadline);
    }

    private CompletableFuture<Observation> gauge(Frame frame, QuerySpec spec, Deadline deadline) {
        String selector = frame.render(Template.of(spec.query()));
        long window = frame.lookback() + freshness.afterMillis() + 2 * scrape;
        return dataTime(frame, spec, deadline).thenCompose(fresh -> client.samples(
                        selector, window, frame.serverNow(), deadline)
                .thenApply(answer -> {
                    CounterWindow samples = CounterWindow.of(answer.series(), List.of(), scrape);
                    Raw raw = new Raw(selector, answer.series(), answer.nativeHistograms(), frame.serverNow() - window);
                    long end = freshness.end(frame, samples, raw);
                    // a pod that is gone stays in the range for a while, but is no second value
                    List<Series> alive = answer.series().stream()
                            .filter(s -> newest(s) > end - scrape * 3 / 2)
                            .toList();
                    if (alive.size() > 1) {
                        throw ambiguous(alive.size(), selector);
                    }
                    long dataMillis = fresh == null ? end : Math.min(fresh, end);
                    return frame.value(finite(last(alive.get(0)), selector), dataMillis);
                }));
    }

    private CompletableFuture<Observation> expression(Frame frame, QuerySpec spec, Deadline deadline) {
        String query = frame.render(Template.of(spec.query()));
        return dataTime(frame, spec, deadline).thenCompose(fresh -> client.query(query, frame.serverNow(), deadline)
                .thenApply(answer -> {
                    if (!"vector".equals(answer.resultType()) && !"scalar".equals(answer.resultType())) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR,
                                query + " gives a " + answer.resultType() + "; expected one number");
                    }
                    if (answer.series().isEmpty()) {
                        throw new NoDataException(NoData.EMPTY, "no series matches " + query);
                    }
                    if (answer.series().size() > 1) {
                        throw ambiguous(answer.series().size(), query);
                    }
                    Series one = answer.series().get(0);
                    if (one.size() == 0) {
                        throw new NoDataException(
                                NoData.QUERY_ERROR, query + " gives a histogram; expected one number");
                    }
                    return frame.value(finite(last(one), query), fresh == null ? one.times()[0] : fresh);
                }));
    }

    /** The data time on the server's clock that the signal's {@code freshness} tells; null without one. */
    private CompletableFuture<Long> dataTime(Frame frame, QuerySpec spec, Deadline deadline) {
        if (spec.freshness() == null) {
            return CompletableFuture.completedFuture(null);
        }
        String query = frame.render(Template.of(spec.freshness()));
        return client.query(query, frame.serverNow(), deadline).thenApply(answer -> {
            double newest = answer.series().stream()
                    .mapToDouble(QueryReading::last)
                    .filter(v -> !Double.isNaN(v))
                    .max()
                    .orElse(Double.NaN);
            if (answer.series().isEmpty()) {
                throw new NoDataException(NoData.EMPTY, "no series matches the freshness query " + query);
            }
            if (!(newest >= 0 && newest < 1e11)) {
                throw new NoDataException(
                        NoData.NOT_A_NUMBER, "the freshness query " + query + " gives no time in Unix seconds");
            }
            long millis = Math.round(newest * 1000);
            freshness.check(frame, millis, query);
            return millis;
        });
    }

    private static NoDataException ambiguous(int series, String what) {
        return new NoDataException(
                NoData.AMBIGUOUS,
                series + " series match " + what + " where one is expected; add matchers or say sum(), max() or min()");
    }

    /** @throws NoDataException it is not */
    static double finite(double value, String what) {
        if (!Double.isFinite(value)) {
            throw new NoDataException(NoData.NOT_A_NUMBER, what + " gives " + value);
        }
        return value;
    }

    private static int newestIndex(Series series) {
        int newest = -1;
        for (int i = 0; i < series.size(); i++) {
            if (newest < 0 || series.times()[i] >= series.times()[newest]) {
                newest = i;
            }
        }
        return newest;
    }

    private static long newest(Series series) {
        int index = newestIndex(series);
        return index < 0 ? Long.MIN_VALUE : series.times()[index];
    }

    private static double last(Series series) {
        int index = newestIndex(series);
        return index < 0 ? Double.NaN : series.values()[index];
    }
}
