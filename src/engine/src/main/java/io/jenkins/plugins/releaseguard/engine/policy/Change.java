package io.jenkins.plugins.releaseguard.engine.policy;

/** When a release may become bad, as a sequential test has to know beforehand. */
public enum Change {
    /** At any time in the window. */
    ANY_TIME,
    /** Only when it starts: a release that is good then stays good. */
    AT_START
}
