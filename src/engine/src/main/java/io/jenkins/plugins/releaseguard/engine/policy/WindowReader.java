package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.List;

/** Reads {@code window:} and fills in what it leaves out. */
final class WindowReader {
    /** Every key of {@code window:}. */
    static final List<String> KEYS =
            List.of("every", "warmUp", "healthyFor", "atMost", "minRequests", "lookback", "recoveredFor");

    private static final Duration SHORTEST_EVERY = Duration.ofMillis(100);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long REQUESTS = 100;
    private static final double MOST_REQUESTS = 1e12;

    private final Mapping window;

    /** @param window null: the policy has none, every value is the default */
    WindowReader(Mapping window) {
        this.window = window;
        if (window != null) {
            window.only("`window`", KEYS);
        }
    }

    /**
     * The window.
     *
     * @param longestFor the longest {@code for} of a breach condition
     * @param scrapeInterval the longest one of the servers in use
     * @param traffic null: the candidate keeps its share
     */
    Window read(Duration longestFor, Duration scrapeInterval, Traffic traffic) {
        Duration every = duration("every", Duration.ofSeconds(15));
        Duration lookback = duration("lookback", Durations.longer(MINUTE, scrapeInterval.multipliedBy(4)));
        Duration warmUp = written(
                window == null ? null : window.durationOrZero("warmUp", "1m"), Durations.longer(MINUTE, lookback));
        Duration healthyFor =
                duration("healthyFor", Durations.longer(Duration.ofMinutes(10), longestFor.multipliedBy(2)));
        Duration before =
                traffic == null ? Duration.ZERO : traffic.orEach(healthyFor).before();
        Duration atMost = duration("atMost", healthyFor.plus(before).multipliedBy(4));
        Duration recoveredFor = duration("recoveredFor", Durations.longer(MINUTE, every.multipliedBy(4)));
        if (every.compareTo(SHORTEST_EVERY) < 0) {
            window.problem("every", "found `" + window.text("every") + "` at `every`, expected 100ms or more");
        }
        return new Window(every, warmUp, healthyFor, atMost, minRequests(), lookback, recoveredFor);
    }

    private Duration duration(String key, Duration otherwise) {
        return written(window == null ? null : window.duration(key, Durations.text(otherwise)), otherwise);
    }

    private static Duration written(Duration written, Duration otherwise) {
        return written == null ? otherwise : written;
    }

    private long minRequests() {
        Double number = window == null ? null : window.number("minRequests");
        if (number == null) {
            return REQUESTS;
        }
        if (!(number >= 0 && number <= MOST_REQUESTS) || number != Math.rint(number)) {
            window.problem(
                    "minRequests",
                    "found `" + window.text("minRequests") + "` at `minRequests`, expected a whole number, 0 or more");
            return REQUESTS;
        }
        return number.longValue();
    }
}
