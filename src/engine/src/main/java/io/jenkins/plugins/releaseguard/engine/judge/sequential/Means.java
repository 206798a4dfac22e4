package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;

/**
 * What rows came to in the mean; a value.
 *
 * @param candidate sum over its rows since the evidence was last below 2, each 0 (best) to 1
 * @param baseline the same of the baseline; 0 against a limit
 * @param previous the baseline's newest stretch; null before the first
 * @param spread of single blocks of the baseline: their squared distances from the means of their stretches
 * @param freedom of these, degrees of freedom
 * @param ofCandidate the confidence sequence of its mean
 * @param ofBaseline the same of the baseline
 */
public record Means(
        double candidate,
        double baseline,
        Stretch previous,
        double spread,
        double freedom,
        Bernstein ofCandidate,
        Bernstein ofBaseline)
        implements Serializable {
    /** So many blocks tell by how much single ones differ. */
    private static final double LEAST_FREEDOM = 10;

    static final Means NONE = new Means(0, 0, null, 0, 0, Bernstein.NONE, Bernstein.NONE);

    /** Blocks of one stretch and their mean. */
    record Stretch(int blocks, double mean) implements Serializable {}

    /** With the rows of one more stretch. */
    Means plus(double own, double other) {
        return new Means(candidate + own, baseline + other, previous, spread, freedom, ofCandidate, ofBaseline);
    }

    /**
     * With the confidence sequences continued by one more stretch.
     *
     * @param other null: there is no baseline
     */
    Means continued(double[] own, double[] other) {
        return new Means(
                candidate,
                baseline,
                previous,
                spread,
                freedom,
                ofCandidate.plus(own),
                other == null ? ofBaseline : ofBaseline.plus(other));
    }

    /** With what one more stretch of the baseline tells of how much blocks differ. */
    Means seen(double[] blocks) {
        double mean = mean(blocks);
        double squares = 0;
        for (double block : blocks) {
            squares += (block - mean) * (block - mean);
        }
        return new Means(
                candidate,
                baseline,
                new Stretch(blocks.length, mean),
                spread + squares,
                freedom + blocks.length - 1,
                ofCandidate,
                ofBaseline);
    }

    /**
     * How far a stretch lies off the one before it: about 1 where blocks are independent and have one mean.
     *
     * @return null where it is not known yet
     */
    Double square(double[] blocks) {
        if (previous == null || freedom < LEAST_FREEDOM || spread == 0) {
            return null;
        }
        double difference = mean(blocks) - previous.mean();
        return difference * difference / (spread / freedom * (1.0 / previous.blocks() + 1.0 / blocks.length));
    }

    /** Where nothing is suspected any more. */
    Means forgotten() {
        return new Means(0, 0, previous, spread, freedom, ofCandidate, ofBaseline);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
