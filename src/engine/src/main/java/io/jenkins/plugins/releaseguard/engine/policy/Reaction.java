package io.jenkins.plugins.releaseguard.engine.policy;

/** What a breach or an inconclusive window leads to. */
public enum Reaction {
    /** Every leg that is due, then recovery; the build fails. */
    ROLLBACK,
    /** Nothing is done; the build fails. */
    FAIL,
    /** Nothing is done; the build is unstable. */
    UNSTABLE,
    /** Nothing is done; the build goes on. */
    REPORT,
    /** A person is asked. */
    ASK
}
