package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.OptionalLong;

/**
 * Whether samples are new enough.
 *
 * @param afterMillis older ones are stale
 */
record Freshness(long afterMillis) {
    private static final long LEAST_MILLIS = 2_000;

    /** Three scrapes may be missed. */
    static Freshness of(long scrape) {
        return new Freshness(Math.max(3 * scrape, LEAST_MILLIS));
    }

    /** The newest sample's time on the server's clock, if there is one and it is new enough. */
    long end(Frame frame, CounterWindow window, Raw raw) {
        String selector = raw.selector();
        OptionalLong newest = window.newest();
        if (newest.isEmpty()) {
            if (!raw.nativeHistograms().isEmpty()) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, selector + " has native histograms; name it at `histogram`");
            }
            if (raw.series().isEmpty()) {
                throw new NoDataException(NoData.EMPTY, "no series matches " + selector);
            }
            throw new NoDataException(NoData.NOT_A_NUMBER, selector + " has no sample that is a number");
        }
        check(frame, newest.getAsLong(), selector);
        return newest.getAsLong();
    }

    void check(Frame frame, long dataMillis, String what) {
        long age = frame.present() - dataMillis;
        if (age > afterMillis) {
            throw new NoDataException(
                    NoData.STALE,
                    "the newest sample of " + what + " is " + Numbers.plain(age / 1000.0) + " s old (at most "
                            + Numbers.plain(afterMillis / 1000.0) + " s)");
        }
    }
}
