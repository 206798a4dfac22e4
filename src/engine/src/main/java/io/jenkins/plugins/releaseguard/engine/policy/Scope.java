package io.jenkins.plugins.releaseguard.engine.policy;

/** Whose traffic a signal measures. */
public enum Scope {
    /** The version that is being released. */
    CANDIDATE,
    /** The version to return to. */
    BASELINE,
    /** What users get, whichever version answers. */
    LIVE
}
