package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;

/**
 * How an episode ended.
 *
 * @param build what it means for a build
 * @param reason one line
 */
public record Ending(EpisodeRecord record, Build build, String reason) {
    /** What an ending means for a build. */
    public enum Build {
        GOES_ON,
        UNSTABLE,
        FAILED
    }
}
