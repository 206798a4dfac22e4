package io.jenkins.plugins.releaseguard.episode;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time at which it was started plus the time that has really passed since: a jump of the machine's clock moves no
 * deadline. It goes on over a restart of the controller, for as long as the machine runs. Immutable, thread-safe.
 *
 * <p>Where {@link System#nanoTime()} stands still while a machine is suspended, so does this clock.
 */
final class SteadyClock extends Clock {
    /** Linux tells by this whether the machine has been started anew. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Reading start;

    private SteadyClock(Reading start) {
        this.start = start;
    }

    /**
     * Where a clock was started; for the journal.
     *
     * @param boot names the machine's uptime; null where that cannot be told
     * @param wall the time that the machine's clock showed
     * @param nanos {@link System#nanoTime()} then, which counts from the machine's start where {@code boot} is known
     */
    record Reading(String boot, Instant wall, long nanos) implements Serializable {
        static Reading now() {
            return new Reading(bootId(), Instant.now(), System.nanoTime());
        }

        private static String bootId() {
            try {
                return Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : null;
            } catch (IOException e) {
                // only a jump of the clock over a restart would show the difference
                return null;
            }
        }

        private boolean isOfTheSameBootAs(Reading now) {
            return boot != null && boot.equals(now.boot) && nanos <= now.nanos;
        }
    }

    /** A clock that starts with the machine's time. */
    static SteadyClock started() {
        return new SteadyClock(Reading.now());
    }

    /**
     * The clock of an earlier life of this controller, gone on with.
     *
     * @param earlier null: not known
     * @param newest the latest time that was saved in that life; null: none. Time does not run back behind it
     */
    static SteadyClock goneOnWith(Reading earlier, Instant newest) {
        return goneOnWith(earlier, newest, Reading.now());
    }

    static SteadyClock goneOnWith(Reading earlier, Instant newest, Reading now) {
        if (earlier != null && earlier.isOfTheSameBootAs(now)) {
            return new SteadyClock(earlier);
        }
        boolean back = newest != null && now.wall().isBefore(newest);
        return new SteadyClock(back ? new Reading(now.boot(), newest, now.nanos()) : now);
    }

    Reading start() {
        return start;
    }

    @Override
    public Instant instant() {
        return at(System.nanoTime());
    }

    /** The time at a value of {@link System#nanoTime()}. */
    Instant at(long nanos) {
        return start.wall().plusNanos(nanos - start.nanos());
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
