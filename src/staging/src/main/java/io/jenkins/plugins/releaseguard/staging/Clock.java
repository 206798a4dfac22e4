package io.jenkins.plugins.releaseguard.staging;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A world's timers. A task that fails is a fact of the world; none runs after {@link #close}. */
public final class Clock implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timers;
    private final Facts facts;

    /** @param name of its threads */
    public Clock(String name, int threads, Facts facts) {
        this.timers = Threads.timers(name, threads);
        this.facts = facts;
    }

    /** Runs a short task once. */
    public void after(Duration delay, String what, Runnable task) {
        try {
            timers.schedule(reported(what, task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // closed: whatever was to come does not come any more
            if (!timers.isShutdown()) {
                throw e;
            }
        }
    }

    /** Runs a short task again and again, until cancelled. */
    public ScheduledFuture<?> every(Duration period, String what, Runnable task) {
        return timers.scheduleAtFixedRate(reported(what, task), 0, period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Runnable reported(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (!timers.isShutdown()) {
                    facts.problem(what, e);
                }
            }
        };
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
