package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks for raw samples. Thread-safe. */
final class RawReading {
    private static final long MAX_GAP_MILLIS = Duration.ofHours(1).toMillis();
    private static final long MAX_SAMPLES_OF_A_SERIES = 11_000;

    private final Queries client;
    private final Freshness freshness;
    private final long scrape;

    /** @param scrape between two samples, in milliseconds */
    RawReading(Queries client, Freshness freshness, long scrape) {
        this.client = client;
        this.freshness = freshness;
        this.scrape = scrape;
    }

    /** Over the lookback, or over the whole gap since the look before. */
    CompletableFuture<Raw> read(Frame frame, String selector, Deadline deadline) {
        long usual = frame.lookback() + freshness.afterMillis() + 2 * scrape;
        long gap = frame.countedUpTo() == null ? 0 : frame.serverNow() - frame.countedUpTo() + scrape * 5 / 2;
        if (gap <= usual) {
            return read(frame, selector, usual, deadline);
        }
        long most = Math.max(usual, Math.min(MAX_GAP_MILLIS, MAX_SAMPLES_OF_A_SERIES * scrape));
        // a gap that is too much for the server must not keep us from the present
        return read(frame, selector, Math.min(gap, most), deadline.half())
                .exceptionallyCompose(failure -> read(frame, selector, usual, deadline));
    }

    /** Over that many milliseconds up to the look. */
    CompletableFuture<Raw> read(Frame frame, String selector, long window, Deadline deadline) {
        return client.samples(selector, window, frame.serverNow(), deadline).thenApply(answer -> {
            if (!"matrix".equals(answer.resultType())) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, selector + " gives a " + answer.resultType() + "; expected raw samples");
            }
            return new Raw(selector, answer.series(), answer.nativeHistograms(), frame.serverNow() - window);
        });
    }
}
