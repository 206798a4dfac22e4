package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;

/**
 * Confidence sequences: intervals that hold at every look of the window together.
 *
 * @param candidate of its share of events, or its rows' mean in the signal's unit; null: not known
 * @param baseline the same of the baseline; both hold together
 */
public record Intervals(ConfidenceInterval candidate, ConfidenceInterval baseline) {
    static final Intervals NONE = new Intervals(null, null);
}
