package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Episode;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.episode.Question;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.episode.Audit.Event;
import io.jenkins.plugins.releaseguard.episode.Audit.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * All episodes of this controller. A rollback belongs to the controller and not to a build: steps submit and watch; a
 * step that ends, for whatever reason, detaches, and the episode goes on. After a restart every unfinished episode is
 * gone on with from its journal, whether or not its build is. Thread-safe.
 */
@Extension
public final class EpisodeService extends ItemListener implements EpisodeHost {
    private static final Logger LOGGER = Logger.getLogger(EpisodeService.class.getName());

    private final Map<String, RunningEpisode> running = new ConcurrentHashMap<>();
    private final Map<String, String> setAside = new ConcurrentHashMap<>();
    private final Troubles troubles = new Troubles();
    private final Watches watches = new Watches();
    /** Done when everything that an earlier life has left goes on. */
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();

    private volatile Journal journal;

    /** The one of this controller. */
    public static EpisodeService get() {
        return ExtensionList.lookupSingleton(EpisodeService.class);
    }

    /** Goes on with what an earlier life of this controller has left. */
    @Override
    public void onLoaded() {
        try {
            Journal.Found found = journal().readAll();
            found.setAside().forEach((id, why) -> {
                LOGGER.log(
                        Level.SEVERE,
                        "The journal of episode {0} cannot be read and is set aside: {1}",
                        new Object[] {id, why});
                setAside.put(id, why);
                if (!journal().isDismissed(id)) {
                    troubles.unreadable(id, why);
                }
            });
            found.entries().values().forEach(entry -> watches.add(entry.order(), entry.origin()));
            found.entries().values().forEach(this::goOn);
        } catch (IOException e) {
            LOGGER.log(
                    Level.SEVERE,
                    "The journal of the release guard cannot be read: unfinished rollbacks stay as they are",
                    e);
        } finally {
            loaded.complete(null);
        }
    }

    private void goOn(Journal.Entry entry) {
        if (entry.state() == null || !entry.state().isEnded()) {
            resume(entry);
            return;
        }
        if (!journal().isDismissed(entry.order().id())) {
            troubles.ended(entry.state().ending(entry.order()));
        }
        try {
            watchAfter(entry.order(), entry.origin(), entry.state());
        } catch (IOException e) {
            LOGGER.log(Level.SEVERE, "The watch after gate " + entry.order().id() + " cannot be begun", e);
        }
    }

    private void resume(Journal.Entry entry) {
        new Audit(Event.EPISODE_RESUMED, Audit.ITSELF, entry.order())
                .with(Key.CAUSE, "restart of the controller")
                .log();
        Run<?, ?> run =
                entry.order().kind() == Order.Kind.WATCH ? null : entry.origin().run();
        if (run != null) {
            try {
                ReleaseGuardAction.add(run, entry.order().id());
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The page of " + entry.origin().build() + " cannot be saved", e);
            }
        }
        SteadyClock clock = clockOf(entry);
        RunningEpisode episode = begin(entry, clock);
        episode.log("Goes on after a restart of the controller");
        episode.start();
    }

    /**
     * Begins an episode; when this returns, it is durable.
     *
     * @param earlier the state to go on from; null: a new one
     * @param watcher hears of it
     */
    public void submit(Order order, Place place, EpisodeState earlier, EpisodeWatcher watcher) throws IOException {
        SteadyClock clock =
                earlier == null ? SteadyClock.started() : clockOf(journal().read(order.id()));
        Journal.Entry entry = new Journal.Entry(order, Origin.of(place), earlier, clock.start());
        durably(entry);
        ReleaseGuardAction.add(place.run(), order.id());
        RunningEpisode episode = begin(entry, clock);
        episode.watchedBy(watcher);
        episode.start();
    }

    private void durably(Journal.Entry entry) throws IOException {
        Order order = entry.order();
        journal().write(entry);
        new Audit(Event.EPISODE_BEGUN, order.build(), order)
                .with(Key.DRY_RUN, order.dryRun() ? true : null)
                .with(Key.CAUSE, order.reason() == null ? order.cause() : order.reason())
                .log();
    }

    /**
     * Begins the watch that an ended gate asks for; nothing where it was begun before.
     *
     * @return whether it was begun now
     */
    private boolean watchAfter(Order gate, Origin origin, EpisodeState end) throws IOException {
        Order watch = Watches.after(gate, end);
        boolean begun =
                watch == null || setAside.containsKey(watch.id()) || journal().read(watch.id()) != null;
        if (begun) {
            return false;
        }
        watches.forget(journal().deleteOld());
        SteadyClock clock = SteadyClock.started();
        Journal.Entry entry = new Journal.Entry(watch, origin, end.handedOver(), clock.start());
        durably(entry);
        watches.add(watch, origin);
        begin(entry, clock).start();
        return true;
    }

    private static SteadyClock clockOf(Journal.Entry entry) {
        return SteadyClock.goneOnWith(
                entry.clock(), entry.state() == null ? null : entry.state().savedAt());
    }

    private RunningEpisode begin(Journal.Entry entry, SteadyClock clock) {
        RunningEpisode episode = new RunningEpisode(entry, clock, journal(), this);
        RunWorld world = new RunWorld(
                entry.origin(),
                ReleaseGuardConfiguration.get().toServers(entry.origin().job()),
                GuardThreads.get().machine(entry.origin().agent()),
                clock);
        episode.drives(new Episode(
                entry.order(), entry.state(), world, GuardThreads.get().forEpisode(clock), episode));
        running.put(entry.order().id(), episode);
        return episode;
    }

    /**
     * Listens to an episode, for a step that was resumed. One that has ended meanwhile is told at once.
     *
     * @return false where no such episode was ever durable, so that nothing has been done in it
     */
    public boolean watch(String id, EpisodeWatcher watcher) throws IOException {
        boolean known = loaded.isDone();
        RunningEpisode episode = running.get(id);
        if (episode != null) {
            episode.watchedBy(watcher);
            return true;
        }
        String why = setAside.get(id);
        if (why != null) {
            watcher.lost("The journal of this episode could not be read after the restart (" + why
                    + ") and was set aside. What was done before can be seen in the world only: check the rollout");
            return true;
        }
        Journal.Entry entry = journal().read(id);
        if (entry == null) {
            return false;
        }
        Ending ending = entry.state() == null ? null : entry.state().ending(entry.order());
        if (ending != null) {
            watcher.ended(ending);
        } else if (known) {
            watcher.lost("The episode ended between two looks at it");
        } else {
            // Builds may be gone on with before we are.
            loaded.thenRun(() -> GuardThreads.get().execute(() -> watchLoaded(id, watcher)));
        }
        return true;
    }

    private void watchLoaded(String id, EpisodeWatcher watcher) {
        try {
            watch(id, watcher);
        } catch (IOException e) {
            watcher.lost("The journal of this episode cannot be read: " + e.getMessage());
        }
    }

    /** The build is being ended: stops the watching, as the step and the policy say, and listens no more. */
    public void stop(String id, String why) {
        tell(id, episode -> {
            new Audit(Event.EPISODE_STOPPED, episode.order().build(), episode.order())
                    .with(Key.CAUSE, why)
                    .log();
            GuardThreads.get().execute(() -> {
                if (!episode.episode().stop(why) && isRunning(id)) {
                    episode.tellPage("The rollback goes on in the controller, without this build: ");
                }
                episode.unwatched();
            });
        });
    }

    /**
     * The fault of a drill has been made. Does not block.
     *
     * @param failure why that went wrong; null: it is there
     */
    public void made(String id, String failure) {
        tell(id, drill -> GuardThreads.get().execute(() -> drill.episode().made(failure)));
    }

    /** Builds may be gone on with before we are: what they have to tell is kept until then. */
    private void tell(String id, Consumer<RunningEpisode> what) {
        loaded.thenRun(() -> {
                    RunningEpisode episode = running.get(id);
                    if (episode != null) {
                        what.accept(episode);
                    }
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOGGER.log(Level.WARNING, "What a build has told of episode " + id + " is lost", failure);
                    }
                });
    }

    /** What is known of an episode, running or ended; null where there is none. */
    public EpisodeState state(String id) throws IOException {
        RunningEpisode episode = running.get(id);
        if (episode != null) {
            return episode.episode().state();
        }
        Journal.Entry entry = journal().read(id);
        return entry == null ? null : entry.state();
    }

    /** What an episode was asked to do; null where there is none. */
    public Order order(String id) throws IOException {
        Journal.Entry entry = journal().read(id);
        return entry == null ? null : entry.order();
    }

    /** Whether it runs. */
    public boolean isRunning(String id) {
        return running.containsKey(id);
    }

    /** One line on what is going on; null where it does not run. */
    public String status(String id) {
        RunningEpisode episode = running.get(id);
        return episode == null ? null : episode.status();
    }

    /** The question that waits for a person; null: none. */
    public Question question(String id) {
        RunningEpisode episode = running.get(id);
        return episode == null ? null : episode.episode().question();
    }

    /** @return false where nothing is asked any more */
    public boolean answer(String id, Reaction answer, String who) {
        RunningEpisode episode = running.get(id);
        boolean taken = episode != null && episode.episode().answer(answer, who);
        if (taken) {
            new Audit(Event.QUESTION_ANSWERED, who, episode.order())
                    .with(Key.ANSWER, answer.name().toLowerCase(Locale.ROOT))
                    .log();
        }
        return taken;
    }

    /** Whether a write may be on its way just now, so that a restart should wait for a moment. */
    public boolean isWriting(String id) {
        RunningEpisode episode = running.get(id);
        return episode != null && episode.episode().isWriting();
    }

    @Override
    public void changed(RunningEpisode episode, EpisodeState state) {
        if (episode.order().kind() != Order.Kind.GATE || !state.isWatching()) {
            return;
        }
        String why =
                "gate " + episode.order().id() + " of " + episode.order().build() + " releases " + state.candidate();
        for (String id : watches.supersededBy(episode.order())) {
            RunningEpisode watch = running.get(id);
            if (watch != null) {
                watch.episode().supersede(state.candidate(), why);
            }
        }
    }

    @Override
    public void lostServer(RunningEpisode episode, String name) {
        ServerLosses.get().lost(name, episode.order().id());
    }

    @Override
    public void ended(RunningEpisode episode, Ending ending) {
        troubles.ended(ending);
        running.remove(episode.order().id());
        try {
            if (watchAfter(episode.order(), episode.origin(), episode.episode().state())) {
                episode.log("The release is watched for "
                        + Figures.duration(episode.order().watchSpec().lasts()) + " more, by the controller alone: "
                        + PageLink.of(WatchesAction.pageOf(
                                Watches.idAfter(episode.order().id()))));
            }
        } catch (IOException e) {
            LOGGER.log(Level.SEVERE, "The watch after gate " + episode.order().id() + " cannot be begun", e);
            episode.log("The release is not watched any more, the watch could not be begun: " + e.getMessage());
        }
    }

    /** The watches that run, and those whose records are still kept. */
    Watches watches() {
        return watches;
    }

    /** A person ends a watch: nothing is written, and nobody looks after the release any more. */
    boolean stopWatch(String id, String who) {
        RunningEpisode watch = running.get(id);
        boolean stopped = watch != null
                && watch.order().kind() == Order.Kind.WATCH
                && watch.episode().stop("by " + who);
        if (stopped) {
            new Audit(Event.EPISODE_STOPPED, who, watch.order()).log();
        }
        return stopped;
    }

    /** The record of an episode in the controller's own folder; it may not be there. */
    Path recordOf(String id) {
        return journal().recordOf(id);
    }

    /** What administrators have to know, until they dismiss it. */
    List<Trouble> troubles() {
        return troubles.all();
    }

    /**
     * Somebody has seen to it; durable.
     *
     * @return false where there is no such trouble
     */
    boolean dismiss(String id, String who) throws IOException {
        if (troubles.all().stream().noneMatch(trouble -> trouble.getId().equals(id))) {
            return false;
        }
        journal().dismiss(id);
        new Audit(Event.TROUBLE_DISMISSED, who).with(Key.ID, id).log();
        return troubles.dismiss(id);
    }

    /** Puts another journal in the place of the usual one; for tests of what happens when the controller dies in a write. */
    void writeTo(Journal other) {
        journal = other;
    }

    /** The versions that are held back. */
    QuarantineStore quarantine() {
        return new QuarantineStore(
                Jenkins.get().getRootDir().toPath(), GuardThreads.get().clock());
    }

    /** The versions that have passed a gate. */
    BaselineStore knownGood() {
        return new BaselineStore(
                Jenkins.get().getRootDir().toPath(), GuardThreads.get().clock());
    }

    /** The releases whose drill has passed. */
    BaselineStore drills() {
        return BaselineStore.ofDrills(
                Jenkins.get().getRootDir().toPath(), GuardThreads.get().clock());
    }

    Instant now() {
        return GuardThreads.get().clock().instant();
    }

    private Journal journal() {
        Journal known = journal;
        if (known == null) {
            known = new Journal(
                    Jenkins.get().getRootDir().toPath(), GuardThreads.get().clock());
            journal = known;
        }
        return known;
    }
}
