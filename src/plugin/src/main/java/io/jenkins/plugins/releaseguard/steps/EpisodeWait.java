package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Waits in the thread of an executor for the end of an episode: a freestyle build has nothing but its thread. The episode
 * itself runs in the controller, and goes on as its policy says when the thread is interrupted.
 */
final class EpisodeWait implements EpisodeWatcher {
    private final TaskListener log;
    private final CompletableFuture<Ending> end = new CompletableFuture<>();
    /** Of a drill, whether there is a fault to be made; known when that begins, or never will. */
    private final CompletableFuture<Boolean> injecting = new CompletableFuture<>();
    /** The thread in which the fault is being made; null: none is. */
    private Thread making;

    private boolean calledOff;

    EpisodeWait(TaskListener log) {
        this.log = log;
    }

    /** Begins an episode that tells the watcher of itself. */
    interface Beginning {
        void begin(EpisodeWatcher watcher) throws IOException;
    }

    /** The fault of a drill, made in the thread of the build. */
    interface Fault {
        void make() throws IOException, InterruptedException;
    }

    /**
     * Makes the fault of a drill when it is time for that.
     *
     * @param made hears how it went: why it failed, or null
     */
    private void make(Fault fault, Consumer<String> made) throws InterruptedException, ExecutionException {
        boolean now = injecting.get();
        synchronized (this) {
            if (!now || calledOff) {
                return;
            }
            making = Thread.currentThread();
        }
        String failure = null;
        try {
            fault.make();
        } catch (IOException | RuntimeException e) {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
        } catch (InterruptedException e) {
            if (!isCalledOff()) {
                throw e;
            }
        } finally {
            synchronized (this) {
                making = null;
                if (calledOff) {
                    // ours, if the fault has not seen it
                    Thread.interrupted();
                }
            }
        }
        made.accept(failure);
    }

    private synchronized boolean isCalledOff() {
        return calledOff;
    }

    @Override
    public void injecting(boolean now) {
        injecting.complete(now);
        synchronized (this) {
            calledOff |= !now;
            if (calledOff && making != null) {
                making.interrupt();
            }
        }
    }

    /**
     * Begins an episode and waits for its end.
     *
     * @param fault of a drill; null: it is none
     * @param made hears how the fault went: why it failed, or null
     * @param stop is told why, when the waiting is interrupted
     */
    Ending await(Beginning beginning, Fault fault, Consumer<String> made, Consumer<String> stop)
            throws IOException, InterruptedException {
        beginning.begin(this);
        try {
            if (fault != null) {
                make(fault, made);
            }
            return end.get();
        } catch (InterruptedException e) {
            stop.accept("the build was stopped");
            throw e;
        } catch (ExecutionException e) {
            throw new AbortException(e.getCause().getMessage());
        }
    }

    @Override
    public void log(String line) {
        log.getLogger().println(EpisodeExecution.LOG_PREFIX + line);
    }

    @Override
    public void ended(Ending ending) {
        end.complete(ending);
        injecting(false);
    }

    @Override
    public void lost(String why) {
        end.completeExceptionally(new AbortException(why));
        injecting(false);
    }
}
