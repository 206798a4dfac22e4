package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;

/** What the controller wants to know of its running episodes; called on their threads, one call at a time for each. */
interface EpisodeHost {
    /** A transition that is durable. */
    void changed(RunningEpisode episode, EpisodeState state);

    /** A metric server could not be reached. */
    void lostServer(RunningEpisode episode, String name);

    /** The end, which is durable; before any step hears of it. */
    void ended(RunningEpisode episode, Ending ending);
}
