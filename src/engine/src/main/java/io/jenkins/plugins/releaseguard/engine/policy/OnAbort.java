package io.jenkins.plugins.releaseguard.engine.policy;

/** What an aborted build does to a canary that is being watched. */
public enum OnAbort {
    /** It is rolled back: nobody watches it any more. The default. */
    ROLLBACK,
    /** It keeps its traffic. */
    LEAVE
}
