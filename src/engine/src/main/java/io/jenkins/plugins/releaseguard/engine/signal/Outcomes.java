package io.jenkins.plugins.releaseguard.engine.signal;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What single rows of predictions came to, each row once, in the order in which they became known. They part into disjoint
 * blocks, each with a value of 0 to 1 whose expectation is what is asked for. Immutable.
 */
public sealed interface Outcomes extends Serializable {
    /** The most rows of one kind that are kept, those that came first; enough to tell a percent of a percent apart. */
    int MOST = 20_000;

    /** How many rows there are. */
    int rows();

    /** How many blocks they are enough for, 0 or more. */
    int blocks();

    /**
     * A value of each block, 0 to 1.
     *
     * @param blocks 1 to {@link #blocks()}; every row is in one of them
     */
    double[] values(int blocks);

    /** These rows, and those that became known after them. */
    Outcomes plus(Outcomes later);

    /** A number of 0 to 1 for each row, of which the mean is asked for. */
    static Outcomes ofValues(double[] values) {
        return new Values(Arrays.copyOf(values, Math.min(MOST, values.length)));
    }

    /**
     * Scores of rows whose label is 1 or 0, of which the area under the ROC curve is asked for.
     *
     * @param labels 0 or 1, as many as scores
     */
    static Outcomes ofScores(double[] scores, double[] labels) {
        return new Scores(scoresOf(scores, labels, 1), scoresOf(scores, labels, 0));
    }

    private static double[] scoresOf(double[] scores, double[] labels, double label) {
        double[] found = new double[Math.min(MOST, scores.length)];
        int size = 0;
        for (int i = 0; i < scores.length && size < found.length; i++) {
            if (labels[i] == label) {
                found[size++] = scores[i];
            }
        }
        return Arrays.copyOf(found, size);
    }

    private static double[] joined(double[] before, double[] after) {
        double[] both = Arrays.copyOf(before, Math.min(MOST, before.length + after.length));
        System.arraycopy(after, 0, both, before.length, both.length - before.length);
        return both;
    }

    /** Numbers whose mean is asked for. */
    final class Values implements Outcomes {
        private static final long serialVersionUID = 1L;

        private final double[] values;

        private Values(double[] values) {
            for (double value : values) {
                if (!(value >= 0 && value <= 1)) {
                    throw new IllegalArgumentException("a value is 0 to 1, not " + value);
                }
            }
            this.values = values;
        }

        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public int blocks() {
            return values.length;
        }

        @Override
        public double[] values(int blocks) {
            double[] means = new double[blocks];
            for (int i = 0; i < values.length; i++) {
                means[i % blocks] += values[i];
            }
            for (int block = 0; block < blocks; block++) {
                means[block] /= size(values.length, block, blocks);
            }
            return means;
        }

        @Override
        public Outcomes plus(Outcomes later) {
            return new Values(joined(values, ((Values) later).values));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Values that && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** Scores by label: a block's value is the share of its pairs of a 1 and a 0 in which the 1 has the larger one. */
    final class Scores implements Outcomes {
        private static final long serialVersionUID = 1L;

        /**
         * Rows of the rarer label in a block. With one a third of what the rows tell would be lost, as each would be in
         * one pair only; with many a block would be so sure of its value that bets on it reach their cap.
         */
        private static final int OF_A_BLOCK = 4;

        private final double[] ones;
        private final double[] zeros;

        private Scores(double[] ones, double[] zeros) {
            this.ones = ones;
            this.zeros = zeros;
        }

        @Override
        public int rows() {
            return ones.length + zeros.length;
        }

        @Override
        public int blocks() {
            return Math.min(ones.length, zeros.length) / OF_A_BLOCK;
        }

        @Override
        public double[] values(int blocks) {
            double[] shares = new double[blocks];
            for (int block = 0; block < blocks; block++) {
                double larger = 0;
                for (int i = block; i < ones.length; i += blocks) {
                    for (int j = block; j < zeros.length; j += blocks) {
                        larger += ones[i] > zeros[j] ? 1 : ones[i] == zeros[j] ? 0.5 : 0;
                    }
                }
                long pairs = (long) size(ones.length, block, blocks) * size(zeros.length, block, blocks);
                shares[block] = larger / pairs;
            }
            return shares;
        }

        @Override
        public Outcomes plus(Outcomes later) {
            Scores scores = (Scores) later;
            return new Scores(joined(ones, scores.ones), joined(zeros, scores.zeros));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Scores that && Arrays.equals(ones, that.ones) && Arrays.equals(zeros, that.zeros);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ones) + Arrays.hashCode(zeros);
        }
    }

    /** How many of {@code all} are dealt to a block, one to each in turn. */
    private static int size(int all, int block, int blocks) {
        return all / blocks + (block < all % blocks ? 1 : 0);
    }
}
