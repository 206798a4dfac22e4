package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.List;

/** What an expression evaluates to at one time. */
sealed interface Value {
    /** One number. */
    record Scalar(double value) implements Value {}

    /**
     * One number for each series.
     *
     * @param sampleTime in Unix milliseconds: the sample's own for a plain selector, else the evaluation's
     */
    record Point(Labels labels, double value, long sampleTime) {}

    /** One number for each of several series. */
    record Vector(List<Point> points) implements Value {}

    /** Raw samples. */
    record Matrix(List<Samples> series) implements Value {}
}
