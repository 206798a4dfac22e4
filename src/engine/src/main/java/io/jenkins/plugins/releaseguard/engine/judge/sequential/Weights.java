package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.policy.Change;
import java.io.Serializable;

/**
 * How much is staked on a change at each look, fixed before the first one and at most 1 in sum: a tenth of it on a
 * change that is there from the start, the rest evenly over the looks that the window can have; or all of it on the
 * start, which makes a mixture of sequential probability ratio tests (Robbins, "Statistical methods related to the law of
 * the iterated logarithm", 1970).
 *
 * @param looks that the window can have, 1 or more
 * @param change when it is expected
 */
public record Weights(int looks, Change change) implements Serializable {
    private static final double START = 0.1;

    public Weights {
        if (looks < 1) {
            throw new IllegalArgumentException("a window has at least one look");
        }
    }

    /** For a change at any time. */
    public Weights(int looks) {
        this(looks, Change.ANY_TIME);
    }

    boolean isAtStart() {
        return change == Change.AT_START;
    }

    /** The stake at a look; the first look is 0. Nothing is left after the last one. */
    public double at(int look) {
        if (isAtStart()) {
            return look == 0 ? 1 : 0;
        }
        if (look >= looks) {
            return 0;
        }
        return (1 - START) / looks + (look == 0 ? START : 0);
    }
}
