package io.jenkins.plugins.releaseguard.engine.record;

/** How an episode ended. */
public enum Outcome {
    RUNNING,
    PASSED,
    PROMOTED,
    ROLLED_BACK,
    PARTLY_ROLLED_BACK,
    ROLLBACK_FAILED,
    /** The baseline's return was asked for, but users were not seen to be well within the time. */
    NOT_RECOVERED,
    STOPPED,
    REPORTED,
    PLANNED,
    /** The live version was neither candidate nor baseline: nothing was written. */
    SUPERSEDED,
    CONFLICT,
    READY,
    NOT_READY,
    DRILL_PASSED,
    DRILL_FAILED;

    /** Whether a rollback was begun that a person has to bring to its end. */
    public boolean needsAPerson() {
        return this == ROLLBACK_FAILED || this == PARTLY_ROLLED_BACK || this == NOT_RECOVERED;
    }
}
