package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;

/** What the raw counts behind a signal's values are, where it has any. */
public sealed interface Countable extends Serializable {
    /** Requests, and those among them that the numerator counts. */
    record Share() implements Countable {}

    /**
     * Requests by bucket.
     *
     * @param quantile that the value is, 0 to 1
     */
    record Quantile(double quantile) implements Countable {}
}
