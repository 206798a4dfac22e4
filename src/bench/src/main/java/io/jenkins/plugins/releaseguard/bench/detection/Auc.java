package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.Events;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Margin;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.MeanTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Question;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Weights;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Outcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;

/**
 * One minus the area under the ROC curve of a model whose labels come with the scores. Scores are logistic, those of ones
 * further up, and rounded to steps; a class is a label with a step, the zeros first. At a level that is N % higher the ones
 * lie N % less far from the zeros.
 *
 * @param usualArea of a good release
 * @param ones share of rows with the label 1
 * @param usualShift how far the ones of a good release lie from the zeros
 */
record Auc(double usualArea, double ones, double usualShift) implements Metric {
    private static final int STEPS = 36;
    private static final double LOWEST = -4;
    private static final double STEP = 0.3;
    private static final double MARGIN = 0.01;
    private static final double[] LOST = {0.01, 0.03, 0.05};

    /** By that much a limit that is set by hand lies off the usual value. */
    private static final double BY_HAND = 0.05;

    private static final double[] EDGES = edges();

    static Auc of(double usualArea, double ones) {
        return new Auc(usualArea, ones, shift(usualArea, ones));
    }

    private static double[] edges() {
        double[] edges = new double[STEPS - 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = Math.exp(-(LOWEST + i * STEP));
        }
        return edges;
    }

    @Override
    public String title() {
        return "AUC";
    }

    @Override
    public int classes() {
        return 2 * STEPS;
    }

    @Override
    public void probabilities(double level, double[] into) {
        shifted(usualShift / level, ones, into);
    }

    private static void shifted(double shift, double ones, double[] into) {
        double far = Math.exp(shift);
        double below = 0;
        double belowOfOnes = 0;
        for (int i = 0; i < STEPS; i++) {
            double atMost = i < EDGES.length ? 1 / (1 + EDGES[i]) : 1;
            double atMostOfOnes = i < EDGES.length ? 1 / (1 + EDGES[i] * far) : 1;
            into[i] = (1 - ones) * (atMost - below);
            into[STEPS + i] = ones * (atMostOfOnes - belowOfOnes);
            below = atMost;
            belowOfOnes = atMostOfOnes;
        }
    }

    /** How far the ones lie from the zeros where the area is that. */
    private static double shift(double area, double ones) {
        double[] probabilities = new double[2 * STEPS];
        double low = 0;
        double high = 10;
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            shifted(middle, ones, probabilities);
            if (1 - missed(probabilities) < area) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The share of pairs of a one and a zero in which the zero has the larger score, equal ones by half. */
    @Override
    public double value(double[] counts) {
        return missed(counts);
    }

    private static double missed(double[] counts) {
        double zeros = 0;
        double pairs = 0;
        double sum = 0;
        for (int i = STEPS - 1; i >= 0; i--) {
            pairs += counts[STEPS + i] * (zeros + counts[i] / 2);
            zeros += counts[i];
            sum += counts[STEPS + i];
        }
        return pairs / (zeros * sum);
    }

    @Override
    public double spread() {
        return 0.1;
    }

    @Override
    public boolean namesPods() {
        return false;
    }

    @Override
    public double[] effects() {
        return Arrays.stream(LOST)
                .map(lost -> usualShift / shift(usualArea - lost, ones))
                .toArray();
    }

    @Override
    public String effect(double worse) {
        double[] probabilities = new double[classes()];
        probabilities(worse, probabilities);
        return "−" + Math.round(100 * (value(probabilities) - usual())) + " points";
    }

    @Override
    public double limitByHand() {
        return usual() + BY_HAND;
    }

    /** By the difference of both areas, which has a normal law. */
    @Override
    public ToDoubleBiFunction<double[], double[]> comparison(double worse) {
        double[] bad = new double[classes()];
        probabilities(worse, bad);
        double lost = value(bad) - usual();
        double[] ofOneAndZero = variances();
        return (own, other) -> {
            double variance = variance(ofOneAndZero, own) + variance(ofOneAndZero, other);
            double difference = value(own) - value(other);
            return Double.isFinite(variance) ? lost * (difference - lost / 2) / variance : 0;
        };
    }

    /** What single ones, and single zeros, add to the variance of the area (DeLong, DeLong and Clarke-Pearson, 1988). */
    private double[] variances() {
        double[] usual = new double[classes()];
        probabilities(1, usual);
        double area = 1 - value(usual);
        double zerosBelow = 0;
        double onesBelow = 0;
        double ofOne = 0;
        double ofZero = 0;
        for (int i = 0; i < STEPS; i++) {
            double zero = usual[i] / (1 - ones);
            double one = usual[STEPS + i] / ones;
            ofOne += one * Math.pow(zerosBelow + zero / 2 - area, 2);
            ofZero += zero * Math.pow(1 - onesBelow - one / 2 - area, 2);
            zerosBelow += zero;
            onesBelow += one;
        }
        return new double[] {ofOne, ofZero};
    }

    private static double variance(double[] ofOneAndZero, double[] counts) {
        double zeros = 0;
        double ones = 0;
        for (int i = 0; i < STEPS; i++) {
            zeros += counts[i];
            ones += counts[STEPS + i];
        }
        return ofOneAndZero[0] / ones + ofOneAndZero[1] / zeros;
    }

    /** A margin of an area is written in points. */
    @Override
    public SequentialTest test(boolean margin, int looks, Duration longestGap) {
        Margin allowed = new Margin(1, margin ? MARGIN : 0);
        Question question = new Question(new Events.Share(false), List.of(allowed), List.of());
        return MeanTest.of(question, false, 1, new Weights(looks), longestGap);
    }

    @Override
    public String version() {
        return MeanTest.VERSION;
    }

    /** The rows in an order that chance has made. */
    @Override
    public Counts counts(int[][] pods, Instant after, Duration stretch) {
        int[] counts = pods[0];
        int rows = Arrays.stream(counts).sum();
        int zeros = Arrays.stream(counts, 0, STEPS).sum();
        double[] scores = new double[rows];
        double[] labels = new double[rows];
        int row = 0;
        for (int k = 0; k < counts.length; k++) {
            Arrays.fill(scores, row, row + counts[k], k % STEPS);
            row += counts[k];
        }
        Arrays.fill(labels, zeros, rows, 1);
        SplittableRandom order = new SplittableRandom(Arrays.hashCode(counts));
        shuffle(scores, 0, zeros, order);
        shuffle(scores, zeros, rows, order);
        return new Counts(after, after.plus(stretch), Outcomes.ofScores(scores, labels));
    }

    private static void shuffle(double[] values, int from, int to, SplittableRandom order) {
        for (int i = to - 1; i > from; i--) {
            int other = order.nextInt(from, i + 1);
            double value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }
}
