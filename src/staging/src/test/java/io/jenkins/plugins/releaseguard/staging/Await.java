package io.jenkins.plugins.releaseguard.staging;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread does. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 10_000_000;

    private Await() {}

    /**
     * Returns as soon as the condition holds.
     *
     * @param what for the message when it does not hold in time
     */
    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
