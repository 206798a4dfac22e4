package io.jenkins.plugins.releaseguard.engine.rollback;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that is left for several requests; immutable. */
public final class TimeLimit {
    private final long end;

    private TimeLimit(long end) {
        this.end = end;
    }

    /** It ends this long from now. */
    public static TimeLimit of(Duration limit) {
        return new TimeLimit(System.nanoTime() + limit.toNanos());
    }

    /** The smaller of what is left and {@code most}; zero or less: none. */
    public long millis(Duration most) {
        return Math.min(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()), most.toMillis());
    }

    /** At most this long, and not longer than this one. */
    public TimeLimit atMost(Duration limit) {
        return new TimeLimit(Math.min(end, System.nanoTime() + limit.toNanos()));
    }
}
