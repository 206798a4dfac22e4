package io.jenkins.plugins.releaseguard.episode;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time at which this controller started plus the time that has really passed since: a jump of the machine's clock
 * moves no deadline.
 */
final class SteadyClock extends Clock {
    private final Instant started = Instant.now();
    private final long origin = System.nanoTime();

    @Override
    public Instant instant() {
        return started.plusNanos(System.nanoTime() - origin);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times are UTC here");
    }
}
