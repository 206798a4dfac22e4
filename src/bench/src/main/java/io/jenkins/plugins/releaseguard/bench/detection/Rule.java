package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.List;
import java.util.function.Supplier;

/**
 * A rule that stops a release. After each look it has a figure, and it stops as soon as the figure is above its limit;
 * so the limit alone sets how often it stops a good release.
 *
 * @param name in tables
 * @param limit as its documentation has it; NaN: found by tuning
 * @param start a new run
 */
record Rule(String name, double limit, Supplier<Run> start) {
    /** One run of a rule. */
    interface Run {
        /**
         * What is known from before the release.
         *
         * @param history what the baseline counted in stretches of {@link World#STRETCH} looks, by pod and class
         */
        default void before(List<int[][]> history) {}

        /** The figure after one more look; negative infinity while there is nothing to say. */
        double next(Look look);
    }

    Rule withLimit(double tuned) {
        return new Rule(name, tuned, start);
    }
}
