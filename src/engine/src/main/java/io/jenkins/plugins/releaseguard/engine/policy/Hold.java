package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;

/** How long or how often a condition has to be bad before it is true. */
public sealed interface Hold extends Serializable {

    /** True at the first bad evaluation. */
    Hold AT_ONCE = new For(Duration.ZERO);

    /** Every evaluation of the last {@code duration} is bad, the first and the last at least that far apart. */
    record For(Duration duration) implements Hold {}

    /** {@code count} bad evaluations in the whole window; Argo's {@code failureLimit: L} is {@code L+1 times}. */
    record Times(int count) implements Hold {}

    /** {@code count} bad evaluations with no good one between them. */
    record TimesInARow(int count) implements Hold {}
}
