package io.jenkins.plugins.releaseguard.engine.signal;

import java.time.Duration;

/** A point on the machine's monotonic clock; wall clocks may jump. */
public record Deadline(long nanos) {
    /** That long from now. */
    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Until then; 0 when it has passed. */
    public long remainingMillis() {
        return Math.max(0, (nanos - System.nanoTime()) / 1_000_000);
    }

    /** After a share of what remains. */
    public Deadline half() {
        return new Deadline(System.nanoTime() + Math.max(0, (nanos - System.nanoTime()) / 2));
    }
}
