package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.BaselineTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Events;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Margin;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Question;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;

/**
 * Log-logistic latencies, median 100 ms, in the default buckets of the Prometheus client libraries. The last class has no
 * upper bound.
 *
 * @param quantile that rules look at
 */
record Latency(double quantile) implements Metric {
    private static final double[] BOUNDS = {0.025, 0.05, 0.1, 0.25, 0.5, 1};
    private static final double MEDIAN = 0.1;
    private static final double MARGIN = 0.1;

    /** Requests above 250 ms are events for a test that knows only two classes. */
    private static final int FIRST_SLOW = 4;

    @Override
    public String title() {
        return "latency";
    }

    @Override
    public int classes() {
        return BOUNDS.length + 1;
    }

    @Override
    public void probabilities(double level, double[] into) {
        double below = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            double ratio = MEDIAN * level / BOUNDS[i];
            double atMost = 1 / (1 + ratio * ratio * ratio * ratio);
            into[i] = atMost - below;
            below = atMost;
        }
        into[BOUNDS.length] = 1 - below;
    }

    /** As PromQL's {@code histogram_quantile} has it. */
    @Override
    public double value(double[] counts) {
        return quantile(counts, quantile);
    }

    static double quantile(double[] counts, double quantile) {
        double all = 0;
        for (double count : counts) {
            all += count;
        }
        double rank = quantile * all;
        double below = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            if (below + counts[i] >= rank && counts[i] > 0) {
                double from = i == 0 ? 0 : BOUNDS[i - 1];
                return from + (BOUNDS[i] - from) * (rank - below) / counts[i];
            }
            below += counts[i];
        }
        return all == 0 ? Double.NaN : BOUNDS[BOUNDS.length - 1];
    }

    @Override
    public double spread() {
        return 0.2;
    }

    @Override
    public double[] effects() {
        return new double[] {1.05, 1.1, 1.2, 1.5};
    }

    @Override
    public String effect(double worse) {
        return "+" + Text.percent(worse - 1);
    }

    @Override
    public ToDoubleBiFunction<double[], double[]> comparison(double worse) {
        double[] good = new double[classes()];
        double[] bad = new double[classes()];
        probabilities(1, good);
        probabilities(worse, bad);
        double ratio = from(FIRST_SLOW, bad) / from(FIRST_SLOW, good);
        return (own, other) ->
                Metric.split(ratio, from(FIRST_SLOW, own), from(0, own), from(FIRST_SLOW, other), from(0, other));
    }

    private static double from(int first, double[] counts) {
        double sum = 0;
        for (int k = first; k < counts.length; k++) {
            sum += counts[k];
        }
        return sum;
    }

    @Override
    public SequentialTest test(boolean margin, int looks, Duration longestGap) {
        Events events = new Events.Quantile(quantile, margin ? MARGIN : 0, 0);
        return new BaselineTest(new Question(events, List.of(new Margin(1, 0)), List.of()), looks, longestGap);
    }

    @Override
    public String version() {
        return SequentialTest.VERSION;
    }

    @Override
    public Counts counts(int[][] pods, Instant after, Duration stretch) {
        List<Counts.Tally> tallies = new ArrayList<>(pods.length);
        for (int i = 0; i < pods.length; i++) {
            SortedMap<Double, Long> atMost = new TreeMap<>();
            long below = 0;
            for (int k = 0; k < BOUNDS.length; k++) {
                below += pods[i][k];
                atMost.put(BOUNDS[k], below);
            }
            tallies.add(new Counts.Tally("pod-" + i, below + pods[i][BOUNDS.length], 0, atMost));
        }
        return new Counts(after, after.plus(stretch), tallies);
    }
}
