package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import java.io.Serializable;

/** What a step asks of the episode service; the same in a Pipeline and in a freestyle build. */
interface EpisodeStep extends Serializable {
    /** A file with the policy; null: the text is given. */
    String getPolicy();

    /** The policy itself; null: a file is given. */
    String getPolicyText();

    /** From where servers are asked: {@code controller} or {@code agent}; null: controller. */
    String getRunOn();

    /** Checks the arguments; nothing is done yet. */
    void check() throws AbortException;

    /**
     * Submits what is asked for.
     *
     * @param id of a new episode
     * @return the id of the episode: the given one, or that of an earlier one which this joins
     */
    String submit(String id, Policy policy, Place place, EpisodeWatcher watcher) throws IOException;

    /** Whether it may change something outside Jenkins. */
    boolean writes();

    /** What an episode that failed does to the build: {@code fail}, {@code unstable} or {@code report}. */
    default String onFailed() {
        return "fail";
    }
}
