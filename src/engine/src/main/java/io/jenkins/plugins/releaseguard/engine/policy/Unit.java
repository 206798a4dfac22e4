package io.jenkins.plugins.releaseguard.engine.policy;

/** The kind of a signal's values; a limit is converted to the unit named here before it is compared. */
public enum Unit {
    /** Seconds. */
    SECONDS,
    /** A share of 1; written {@code 1%}, or in {@code points} for a difference. */
    RATIO,
    /** Bytes. */
    BYTES,
    /** A number per second. */
    PER_SECOND,
    /** A plain number. */
    NUMBER
}
