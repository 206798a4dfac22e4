package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.util.List;
import java.util.Map;

/**
 * Raw samples of one selector.
 *
 * @param selector what was asked for
 * @param series of counters and gauges
 * @param nativeHistograms by the labels of their series
 * @param start of the stretch that was read, on the server's clock
 */
record Raw(
        String selector,
        List<Series> series,
        Map<Map<String, String>, List<NativeHistogram>> nativeHistograms,
        long start) {
    /** Bounds in milliseconds are read in seconds. */
    Raw inSeconds() {
        return new Raw(selector, series.stream().map(Series::inSeconds).toList(), nativeHistograms, start);
    }

    /** Native histograms as series of classic buckets. */
    Raw asClassic() {
        return new Raw(selector, NativeHistogram.asClassic(nativeHistograms), Map.of(), start);
    }
}
