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

    /** A metric server could not be reached at this look. */
    default void lostServer(String name) {
        // nothing to do for most
    }

    /** A person is asked; the answer goes to {@link Episode#answer}. */
    default void asks(Question question) {
        // the log and the status say it
    }

    /**
     * A drill: the host is to make the fault, and to tell {@link Episode#made}, or to make no more of it.
     *
     * @param now whether it is the time for it
     */
    default void injecting(boolean now) {
        // only drills have one
    }

    /** A defect of this software, with its stack trace for the controller's own log. */
    void broken(Throwable defect);

    /** The end; called exactly once. */
    void ended(Ending ending);
}
