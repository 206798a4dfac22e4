package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;

/** Who wants to know of an episode: a step that runs. Called on the episode's threads; must be quick. */
public interface EpisodeWatcher {
    /** A line for the build's log. */
    void log(String line);

    /**
     * A drill: the watcher is to make the fault and to tell {@link EpisodeService#made}, or to make no more of it. May be said
     * more than once; after a false there comes no true that counts.
     */
    default void injecting(boolean now) {
        // only drills have one
    }

    /** The end; at most once for a watcher. */
    void ended(Ending ending);

    /** It cannot be gone on with, for example because its journal cannot be read. */
    void lost(String why);
}
