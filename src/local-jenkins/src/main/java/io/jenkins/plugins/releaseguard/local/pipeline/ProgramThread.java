package io.jenkins.plugins.releaseguard.local.pipeline;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The one thread in which a program does its turns; has it saved when there is nothing more to do. Thread-safe. */
final class ProgramThread {
    /** Saving and reading go down the script's stack of calls by recursion. */
    private static final long STACK_BYTES = 16L << 20;

    private final ScheduledThreadPoolExecutor thread;
    private final Runnable save;
    private final Consumer<Throwable> broken;
    /** Turns that wait or run. */
    private final AtomicInteger due = new AtomicInteger();

    private volatile boolean killed;
    /** Whether anything may have changed since it was saved; of the thread. */
    private boolean changed;

    /**
     * @param save called in the thread
     * @param broken gets what a turn throws, in the thread
     */
    ProgramThread(String name, Runnable save, Consumer<Throwable> broken) {
        this.save = save;
        this.broken = broken;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(null, task, name, STACK_BYTES);
            made.setDaemon(true);
            return made;
        });
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread.setRemoveOnCancelPolicy(true);
    }

    /** Does a turn after those that wait; not accepted after the end. */
    boolean execute(Runnable task) {
        due.incrementAndGet();
        try {
            thread.execute(() -> turn(task));
            return true;
        } catch (RejectedExecutionException e) {
            due.decrementAndGet();
            return false;
        }
    }

    /** Does a turn at that time; returns what calls it off. */
    Runnable later(long millis, Runnable task) {
        ScheduledFuture<?> timer = thread.schedule(
                () -> {
                    due.incrementAndGet();
                    turn(task);
                },
                millis,
                TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    private void turn(Runnable task) {
        try {
            if (!killed) {
                changed = true;
                task.run();
            }
            if (due.get() == 1 && changed) {
                saveInTurn();
            }
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        } finally {
            due.decrementAndGet();
        }
    }

    /** For a turn that wants it before its end. */
    void saveInTurn() {
        changed = false;
        save.run();
    }

    /** Does something that is no turn; returns when it is over. */
    <T> T call(Callable<T> task) throws ExecutionException, InterruptedException {
        return thread.submit(task).get();
    }

    /** Asks between two turns; the answer is the other one after the end, and when the current turn takes long. */
    <T> T ask(Callable<T> question, T otherwise) {
        try {
            return thread.submit(question).get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (RejectedExecutionException | CancellationException | ExecutionException | TimeoutException e) {
            return otherwise;
        }
    }

    /** Does nothing more but the turn that it is at, which is told so if it waits for something. */
    void end() {
        thread.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
    }

    /** Does nothing more but the turn that it is at; returns when that is over. */
    void kill() {
        killed = true;
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
