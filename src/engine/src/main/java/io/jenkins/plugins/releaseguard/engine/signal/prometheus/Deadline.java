package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.time.Duration;

/** A point on the machine's monotonic clock; wall clocks may jump. */
record Deadline(long nanos) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    long remainingMillis() {
        return Math.max(0, (nanos - System.nanoTime()) / 1_000_000);
    }

    /** After a share of what remains. */
    Deadline half() {
        return new Deadline(System.nanoTime() + Math.max(0, (nanos - System.nanoTime()) / 2));
    }
}
