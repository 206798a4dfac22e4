package io.jenkins.plugins.releaseguard.engine.signal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for calls that block for as long as they like. Each server has some of its own, so that one that hangs holds neither a
 * rollback nor another server. Threads that have nothing to do end. Thread-safe.
 */
public final class Lanes {
    /** Calls to one server that may wait. */
    public static final int MOST_WAITING = 256;

    private final ThreadFactory threads;
    private final Map<String, ThreadPoolExecutor> pools = new ConcurrentHashMap<>();

    /** @param threads daemons */
    public Lanes(ThreadFactory threads) {
        this.threads = threads;
    }

    /**
     * Runs it as soon as one of the server's threads is free.
     *
     * @param server what tells it from all others
     * @param most calls at a time
     * @throws RejectedExecutionException too many wait
     */
    public void execute(String server, int most, Runnable call) {
        pools.computeIfAbsent(server, key -> {
                    ThreadPoolExecutor pool = new ThreadPoolExecutor(
                            most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), threads);
                    pool.allowCoreThreadTimeOut(true);
                    return pool;
                })
                .execute(call);
    }
}
