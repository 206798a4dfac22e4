package io.jenkins.plugins.releaseguard.engine.policy;

/** What a signal without data means for the release. */
public enum OnNoData {
    /** The clocks stand still; the default. */
    HOLD,
    /** No data for as long as the condition's {@code for} counts as a breach. */
    BREACH,
    /** The release may pass without this signal, as long as another one has data. */
    IGNORE
}
