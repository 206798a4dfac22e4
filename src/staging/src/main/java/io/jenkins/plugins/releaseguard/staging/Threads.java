package io.jenkins.plugins.releaseguard.staging;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Named daemon threads in bounded pools. */
public final class Threads {
    private static final int QUEUE = 10_000;

    private Threads() {}

    /** A pool that keeps no idle thread for longer than ten seconds. */
    public static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), factory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Timers, whose cancelled tasks are forgotten at once. */
    public static ScheduledThreadPoolExecutor timers(String name, int threads) {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(threads, factory(name));
        timers.setRemoveOnCancelPolicy(true);
        return timers;
    }

    private static ThreadFactory factory(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "staging-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
