package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;

/** What the raw counts, or the rows, behind a signal's values are, where it has any. */
public sealed interface Countable extends Serializable {
    /** Requests, and those among them that the numerator counts. */
    record Share() implements Countable {}

    /**
     * Rows, each with a number whose mean the value is.
     *
     * @param most that the number may be, above 0; the least is 0
     */
    record Mean(double most) implements Countable {}

    /**
     * Requests by bucket.
     *
     * @param quantile that the value is, 0 to 1
     */
    record Quantile(double quantile) implements Countable {}
}
