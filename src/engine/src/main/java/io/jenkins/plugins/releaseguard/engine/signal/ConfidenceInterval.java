package io.jenkins.plugins.releaseguard.engine.signal;

import java.io.Serializable;

/**
 * Between which values what was measured lies, both ends included.
 *
 * @param lower in the signal's unit, at most {@code upper}
 * @param upper in the signal's unit
 * @param confidence the probability with which such intervals cover, above 0 and below 1, for example 0.95
 */
public record ConfidenceInterval(double lower, double upper, double confidence) implements Serializable {
    public ConfidenceInterval {
        if (!(lower <= upper && confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "not an interval: " + lower + " to " + upper + " with confidence " + confidence);
        }
    }
}
