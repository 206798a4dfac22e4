package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Episode;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeListener;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.episode.Threads;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An episode of a build: its log, its files, its threads. Thread-safe. */
public final class BuildEpisode implements EpisodeListener {
    private static final Logger LOGGER = Logger.getLogger(BuildEpisode.class.getName());

    private final Run<?, ?> run;
    private final TaskListener log;
    private final EpisodeFiles files;
    private final String id;
    private final Consumer<Ending> ended;
    private volatile String status = "starting";
    private Order order;
    private volatile Episode episode;

    /** @param ended hears of the end, once */
    public BuildEpisode(Run<?, ?> run, TaskListener log, String id, Consumer<Ending> ended) {
        this.run = run;
        this.log = log;
        this.id = id;
        this.files = new EpisodeFiles(run.getRootDir().toPath(), id);
        this.ended = ended;
    }

    /** Work that may block and fail. */
    public interface Work {
        void run() throws Exception;
    }

    /** Runs on the plugin's own pool; what fails is handed over. */
    public static void inBackground(Work work, Consumer<Exception> failed) {
        GuardThreads.get().execute(() -> {
            try {
                work.run();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                failed.accept(e);
            }
        });
    }

    /** Starts a new episode. */
    public void begin(Order given) throws IOException {
        order = given;
        ReleaseGuardAction.add(run, id);
        start(null);
    }

    /**
     * Goes on with an episode after a restart.
     *
     * @return false where nothing had been done yet, so that it has to be begun
     */
    public boolean resume() throws IOException {
        Saved saved = files.readState(Saved.class);
        if (saved == null) {
            return false;
        }
        order = saved.order();
        log("Goes on after a restart of the controller");
        start(saved.state());
        return true;
    }

    private void start(EpisodeState restored) {
        Threads threads = GuardThreads.get().forEpisodes();
        RunWorld world = new RunWorld(
                run,
                ReleaseGuardConfiguration.get().toServers(),
                GuardThreads.get().http(),
                threads.clock());
        episode = new Episode(order, restored, world, threads, this);
        episode.start();
    }

    /** Ends the watching; does not block. */
    public void stop(String why) {
        Episode running = episode;
        if (running != null) {
            GuardThreads.get().execute(() -> running.stop(why));
        }
    }

    /** One line on what is going on. */
    public String status() {
        return status;
    }

    @Override
    public void log(String line) {
        log.getLogger().println("[release-guard] " + line);
    }

    @Override
    public void status(String line) {
        status = line;
    }

    @Override
    public void changed(EpisodeState state, EpisodeRecord record) {
        try {
            files.writeState(new Saved(order, state));
            files.writeRecord(new RecordJson().write(record));
        } catch (IOException e) {
            throw new UncheckedIOException("The state of episode " + id + " could not be saved", e);
        }
    }

    @Override
    public void broken(Throwable defect) {
        LOGGER.log(Level.SEVERE, "Defect in episode " + id + " of " + run, defect);
    }

    @Override
    public void ended(Ending ending) {
        status = ending.record().outcome().name();
        ended.accept(ending);
    }

    private record Saved(Order order, EpisodeState state) implements Serializable {}
}
