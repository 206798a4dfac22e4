package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;

/** What the host of an episode hears from it, on the episode's threads, one call at a time. */
public interface EpisodeListener {
    /** A change that belongs into the log; one line. */
    void log(String line);

    /** What is going on, in one line; called at every look. */
    void status(String line);

    /**
     * A transition. What is given here is durable when the call returns.
     *
     * @param state to go on from after a restart
     * @param record as it is now
     */
    void changed(EpisodeState state, EpisodeRecord record);

    /** A defect of this software, with its stack trace for the controller's own log. */
    void broken(Throwable defect);

    /** The end; called exactly once. */
    void ended(Ending ending);
}
