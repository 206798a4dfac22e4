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

    EpisodeWait(TaskListener log) {
        this.log = log;
    }

    /** Begins an episode that tells the watcher of itself. */
    interface Beginning {
        void begin(EpisodeWatcher watcher) throws IOException;
    }

    /**
     * Begins an episode and waits for its end.
     *
     * @param stop is told why, when the waiting is interrupted
     */
    Ending await(Beginning beginning, Consumer<String> stop) throws IOException, InterruptedException {
        beginning.begin(this);
        try {
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
    }

    @Override
    public void lost(String why) {
        end.completeExceptionally(new AbortException(why));
    }
}
