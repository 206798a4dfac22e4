package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Episode;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeListener;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.episode.Question;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An episode in this controller: its journal, its log and the step that watches it, if one does. Thread-safe. */
final class RunningEpisode implements EpisodeListener {
    private static final Logger LOGGER = Logger.getLogger(RunningEpisode.class.getName());
    /** Lines that nobody was there for; the file has them all. */
    private static final int MOST_UNHEARD = 500;

    private final Order order;
    private final Origin origin;
    private final SteadyClock clock;
    private final Journal journal;
    private final EpisodeHost host;
    private final EpisodeAudit audit;
    private final List<String> unheard = new ArrayList<>();
    private EpisodeWatcher watcher;
    /** Null while it runs. */
    private Ending end;

    private volatile String status = "starting";
    private Episode episode;

    /**
     * @param entry what it begins or goes on with
     */
    RunningEpisode(Journal.Entry entry, SteadyClock clock, Journal journal, EpisodeHost host) {
        this.order = entry.order();
        this.origin = entry.origin();
        this.clock = clock;
        this.audit = new EpisodeAudit(order, entry.state());
        this.journal = journal;
        this.host = host;
    }

    /** What it drives; to be called once, before anybody else sees this. */
    void drives(Episode begun) {
        episode = begun;
    }

    void start() {
        episode.start();
    }

    Order order() {
        return order;
    }

    Origin origin() {
        return origin;
    }

    Episode episode() {
        return episode;
    }

    String status() {
        return status;
    }

    /** Listens from now on, in place of whoever did; first hears what nobody heard, be it the end. */
    void watchedBy(EpisodeWatcher who) {
        Ending ended;
        synchronized (this) {
            unheard.forEach(who::log);
            unheard.clear();
            ended = end;
            watcher = end == null ? who : null;
        }
        if (ended != null) {
            who.ended(ended);
        } else if (order.kind() == Order.Kind.DRILL) {
            tellWhetherToInject(who);
        }
    }

    private void tellWhetherToInject(EpisodeWatcher who) {
        EpisodeState state = episode.state();
        if (state.isInjecting() || state.isInjected()) {
            who.injecting(state.isInjecting());
        }
    }

    /** Nobody listens any more; the episode goes on. */
    synchronized void unwatched() {
        watcher = null;
    }

    /** A line for the build's log alone. */
    synchronized void tell(String line) {
        if (watcher != null) {
            watcher.log(line);
        } else if (unheard.size() < MOST_UNHEARD) {
            unheard.add(line);
        }
    }

    /** Tells where the build's page is, with some words before it; nothing where the build is gone. */
    void tellPage(String words) {
        Run<?, ?> run = origin.run();
        if (run != null) {
            tell(words + PageLink.of(run));
        }
    }

    @Override
    public void log(String line) {
        tell(line);
        LOGGER.log(Level.FINE, "{0} {1}: {2}", new Object[] {origin.build(), order.id(), line});
        try {
            Path file = journal.folderOf(order.id()).resolve("log");
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The journal decides what is done; a full disk shows there.
            LOGGER.log(Level.WARNING, "The log of episode " + order.id() + " cannot be written", e);
        }
    }

    @Override
    public void status(String line) {
        status = line;
    }

    @Override
    public void changed(EpisodeState state, EpisodeRecord record) {
        // First what is shown, then what is gone on from: a controller that dies between them does the last part
        // again, and the record never stays behind an episode that has ended.
        writeRecord(record, state.isEnded());
        try {
            journal.write(new Journal.Entry(order, origin, state, clock.start()));
        } catch (IOException e) {
            throw new UncheckedIOException("The journal of episode " + order.id() + " cannot be written", e);
        }
        audit.changed(state, record);
        host.changed(this, state);
    }

    /** @param last false: it is written again, so that a write to the world need not wait until it is on the disk */
    private void writeRecord(EpisodeRecord record, boolean last) {
        String json = new RecordJson().write(record);
        try {
            DurableFile.write(journal.recordOf(order.id()), json.getBytes(StandardCharsets.UTF_8), last);
            // A watch outlives its build, which stays as it ended.
            Run<?, ?> run = order.kind() == Order.Kind.WATCH ? null : origin.run();
            if (run != null && Files.isDirectory(run.getRootDir().toPath())) {
                RecordFiles.write(run, order.id(), json, last);
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The record of episode " + order.id() + " cannot be written", e);
        }
    }

    @Override
    public void lostServer(String name) {
        host.lostServer(this, name);
    }

    @Override
    public void injecting(boolean now) {
        EpisodeWatcher listening;
        synchronized (this) {
            listening = watcher;
        }
        if (listening != null) {
            listening.injecting(now);
        }
    }

    @Override
    public void asks(Question question) {
        LOGGER.log(Level.INFO, "{0} waits for an answer until {1}", new Object[] {origin.build(), question.until()});
        tellPage("Answer here: ");
    }

    @Override
    public void broken(Throwable defect) {
        LOGGER.log(Level.SEVERE, "Defect in episode " + order.id() + " of " + origin.build(), defect);
    }

    @Override
    public void ended(Ending ending) {
        status = ending.record().outcome().name();
        audit.ended(ending);
        host.ended(this, ending);
        EpisodeWatcher listening;
        synchronized (this) {
            end = ending;
            listening = watcher;
            watcher = null;
        }
        if (listening != null) {
            listening.ended(ending);
        }
    }
}
