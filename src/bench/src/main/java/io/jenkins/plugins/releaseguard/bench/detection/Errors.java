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
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * The share of errors: requests are good or bad.
 *
 * @param rate of a good release
 */
record Errors(double rate) implements Metric {
    private static final double MARGIN = 0.1;

    @Override
    public String title() {
        return "errors " + Text.percent(rate);
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public void probabilities(double level, double[] into) {
        into[1] = Math.min(1, rate * level);
        into[0] = 1 - into[1];
    }

    @Override
    public double value(double[] counts) {
        return counts[1] / (counts[0] + counts[1]);
    }

    @Override
    public double spread() {
        return 1;
    }

    @Override
    public double[] effects() {
        return new double[] {2};
    }

    @Override
    public String effect(double worse) {
        return Text.percent(rate) + " → " + Text.percent(rate * worse);
    }

    @Override
    public ToDoubleBiFunction<double[], double[]> comparison(double worse) {
        return (own, other) -> Metric.split(worse, own[1], own[0] + own[1], other[1], other[0] + other[1]);
    }

    @Override
    public SequentialTest test(boolean margin, int looks, Duration longestGap) {
        Margin allowed = new Margin(margin ? 1 + MARGIN : 1, 0);
        return new BaselineTest(new Question(new Events.Share(true), List.of(allowed), List.of()), looks, longestGap);
    }

    @Override
    public String version() {
        return SequentialTest.VERSION;
    }

    @Override
    public Counts counts(int[][] pods, Instant after, Duration stretch) {
        List<Counts.Tally> tallies = new ArrayList<>(pods.length);
        for (int i = 0; i < pods.length; i++) {
            tallies.add(
                    new Counts.Tally("pod-" + i, pods[i][0] + pods[i][1], pods[i][1], Collections.emptySortedMap()));
        }
        return new Counts(after, after.plus(stretch), tallies);
    }
}
