package io.jenkins.plugins.releaseguard.engine.judge;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a breach condition has come; a value.
 *
 * @param onset data time of the first bad evaluation of the unbroken stretch; null where there is none
 * @param badFor data time spent in that stretch, without the gaps in which there was no data
 * @param total bad evaluations so far
 * @param inARow bad evaluations with no good one between them
 * @param noDataSince our clock; null while there is data
 * @param isTrue whether the condition holds now
 * @param last the newest evaluation; null before the first
 */
public record Progress(
        Instant onset, Duration badFor, int total, int inARow, Instant noDataSince, boolean isTrue, Evaluation last)
        implements Serializable {

    /** Nothing seen yet. */
    public static final Progress NONE = new Progress(null, Duration.ZERO, 0, 0, null, false, null);

    /** Bad, and not long or often enough yet. */
    public boolean isPending() {
        return onset != null && !isTrue;
    }
}
