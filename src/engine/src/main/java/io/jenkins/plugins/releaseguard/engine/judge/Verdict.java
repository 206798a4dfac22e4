package io.jenkins.plugins.releaseguard.engine.judge;

/** What a window says of a candidate. */
public enum Verdict {
    /** Every decisive signal was good, with data, for as long as the policy asks. */
    HEALTHY,
    /** A breach condition became true. */
    BREACH,
    /** Neither, within the time that the policy gives. */
    INCONCLUSIVE
}
