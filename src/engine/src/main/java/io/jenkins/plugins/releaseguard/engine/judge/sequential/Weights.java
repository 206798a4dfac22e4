package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;

/**
 * How much is staked on a change at each look, fixed before the first one and at most 1 in sum: half of it on a
 * change that is there from the start, the rest evenly over the looks that the window can have.
 *
 * @param looks that the window can have, 1 or more
 */
public record Weights(int looks) implements Serializable {
    private static final double START = 0.5;

    public Weights {
        if (looks < 1) {
            throw new IllegalArgumentException("a window has at least one look");
        }
    }

    /** The stake at a look; the first look is 0. Nothing is left after the last one. */
    public double at(int look) {
        if (look >= looks) {
            return 0;
        }
        return (1 - START) / looks + (look == 0 ? START : 0);
    }
}
