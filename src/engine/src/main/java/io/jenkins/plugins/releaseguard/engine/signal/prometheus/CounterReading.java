package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.HistogramQuantile;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.CounterWindow.Increment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Signals of raw counters and histograms: samples are differenced here, so that each request counts once. Thread-safe. */
final class CounterReading {
    private final RawReading samples;
    private final Freshness freshness;
    private final long scrape;

    /** @param scrape between two samples, in milliseconds */
    CounterReading(RawReading samples, Freshness freshness, long scrape) {
        this.samples = samples;
        this.freshness = freshness;
        this.scrape = scrape;
    }

    CompletableFuture<Observation> histogram(Frame frame, HistogramSpec spec, Deadline deadline) {
        return buckets(frame, spec, deadline).thenApply(raw -> {
            String selector = raw.selector();
            CounterWindow window = CounterWindow.of(raw.series(), List.of(), scrape);
            long end = freshness.end(frame, window, raw);
            List<Increment> increments = withIncrements(window.lookback(frame.lookback(), end), selector);
            Map<Double, Double> buckets;
            try {
                buckets = CounterWindow.buckets(increments);
            } catch (IllegalArgumentException e) {
                throw new NoDataException(NoData.QUERY_ERROR, selector + " is no histogram: " + e.getMessage());
            }
            Double count = buckets.get(Double.POSITIVE_INFINITY);
            if (count == null || buckets.size() < 2) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, selector + " is no histogram: it needs le=\"+Inf\" and another bucket");
            }
            if (count <= 0) {
                throw lowTraffic(frame, selector);
            }
            double value = HistogramQuantile.of(spec.quantile(), buckets).value();
            return counted(frame, window, raw, end, value, count, CounterWindow::countsAll, Tallies::byBucket);
        });
    }

    /** Classic buckets; where there are none, those of native histograms. */
    private CompletableFuture<Raw> buckets(Frame frame, HistogramSpec spec, Deadline deadline) {
        String classic = frame.selector(spec.histogram(), "_bucket");
        String whole = frame.selector(spec.histogram(), "");
        return samples.read(frame, classic, deadline)
                .thenCompose(raw -> raw.series().isEmpty()
                        ? samples.read(frame, whole, deadline)
                                .thenApply(all -> all.series().isEmpty() ? raw : all.asClassic())
                        : CompletableFuture.completedFuture(raw))
                .thenApply(raw -> spec.milliseconds() ? raw.inSeconds() : raw);
    }

    CompletableFuture<Observation> ratio(Frame frame, RatioSpec spec, Deadline deadline) {
        String below = frame.selector(spec.denominator(), "");
        String above = frame.selector(spec.numerator(), "");
        // the numerator is asked for second, so that it has every scrape that the denominator shows
        return samples.read(frame, below, deadline).thenCompose(denominators -> samples.read(
                        frame, above, frame.serverNow() - denominators.start(), deadline)
                .thenApply(numerators -> {
                    CounterWindow denominator = CounterWindow.of(denominators.series(), List.of(), scrape);
                    long end = freshness.end(frame, denominator, denominators);
                    double requests =
                            CounterWindow.sum(withIncrements(denominator.lookback(frame.lookback(), end), below));
                    if (requests <= 0) {
                        throw lowTraffic(frame, below);
                    }
                    CounterWindow numerator = CounterWindow.of(numerators.series(), denominators.series(), scrape);
                    double part = CounterWindow.sum(denominator.seenWith(numerator.lookback(frame.lookback(), end)));
                    return counted(
                            frame,
                            denominator,
                            denominators,
                            end,
                            part / requests,
                            requests,
                            all -> true,
                            (w, from, to) -> Tallies.ofShare(w, numerator, from, to));
                }));
    }

    CompletableFuture<Observation> counter(Frame frame, CounterSpec spec, Deadline deadline) {
        String selector = frame.selector(spec.counter(), "");
        return samples.read(frame, selector, deadline).thenApply(raw -> {
            CounterWindow window = CounterWindow.of(raw.series(), List.of(), scrape);
            long end = freshness.end(frame, window, raw);
            List<Increment> increments = withIncrements(window.lookback(frame.lookback(), end), selector);
            double growth = CounterWindow.sum(increments);
            double perSecond = growth * 1000 / CounterWindow.covered(increments);
            return counted(frame, window, raw, end, perSecond, growth, all -> true, null);
        });
    }

    private static List<Increment> withIncrements(List<Increment> increments, String selector) {
        if (increments.isEmpty()) {
            throw new NoDataException(
                    NoData.EMPTY, selector + " has no two samples of one series within the lookback yet");
        }
        return increments;
    }

    private static NoDataException lowTraffic(Frame frame, String selector) {
        return new NoDataException(
                NoData.LOW_TRAFFIC, "no request in " + Numbers.promqlDuration(frame.lookback()) + " by " + selector);
    }

    /** A value with its requests, each counted once since the look before. */
    private static Observation counted(
            Frame frame,
            CounterWindow window,
            Raw raw,
            long end,
            double value,
            double samples,
            Predicate<Map<String, String>> counts,
            Tallies tallies) {
        long requests = 0;
        Instant since = null;
        Counts grown = null;
        if (frame.countedUpTo() != null) {
            long from = window.sampleAt(frame.countedUpTo());
            since = frame.look().countedUpTo();
            if (from < raw.start()) {
                // the gap is longer than what was read: what lies before the oldest sample is not counted
                from = window.oldest().orElse(end);
                since = frame.ours(from);
            }
            requests = Math.round(window.increase(from, end, counts));
            grown = tallies == null ? null : new Counts(since, frame.ours(end), tallies.between(window, from, end));
        }
        return new Observation(
                frame.look().signal().name(),
                frame.look().scope(),
                frame.now(),
                frame.ours(end),
                QueryReading.finite(value, frame.look().signal().name()),
                null,
                null,
                Math.round(samples),
                requests,
                since,
                grown);
    }
}
