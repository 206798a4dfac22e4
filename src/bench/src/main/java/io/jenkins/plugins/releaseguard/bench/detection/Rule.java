package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.List;
import java.util.function.Supplier;

/**
 * A rule that stops a release. After each look it has a figure, and it stops as soon as the figure is above its limit;
 * so the limit alone sets how often it stops a good release.
 *
 * @param name in tables
 * @param version of a rule that changes; empty: it does not
 * @param limit as its documentation has it; NaN: found by tuning
 * @param hasHistory whether it reads what was before the release
 * @param start a new run
 */
record Rule(String name, String version, double limit, boolean hasHistory, Supplier<Run> start) {
    /** A rule of others, of which the version does not change. */
    Rule(String name, double limit, Supplier<Run> start) {
        this(name, "", limit, false, start);
    }

    /** One run of a rule. */
    interface Run {
        /**
         * What is known from before the release.
         *
         * @param history what the baseline counted, stretch by stretch
         */
        default void before(List<Counts> history) {}

        /** The figure after one more look; negative infinity while there is nothing to say. */
        double next(Look look);

        /** Whether it says that it can judge this traffic. */
        default boolean isUsable() {
            return true;
        }
    }

    Rule withLimit(double tuned) {
        return new Rule(name, version, tuned, hasHistory, start);
    }

    Rule named(String other) {
        return new Rule(other, version, limit, hasHistory, start);
    }

    /** What its results depend on, beside the service: another version and another limit have other ones. */
    String key() {
        return name + " " + version + " " + limit;
    }
}
