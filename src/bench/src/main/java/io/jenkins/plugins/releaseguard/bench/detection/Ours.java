package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.BaselineTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Margin;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Question;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The engine's own sequential test, one run of it. */
final class Ours implements Rule.Run {
    static final double ALPHA = 0.01;
    /** The longest window that is simulated, which the test has to know beforehand. */
    static final int LOOKS = Look.looks(90);

    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(Look.SECONDS);

    private final Metric metric;
    private final BaselineTest test;
    private Evidence evidence;
    private int looks;

    private Ours(Metric metric, BaselineTest test) {
        this.metric = metric;
        this.test = test;
        this.evidence = test.start();
    }

    static String name(double margin) {
        return "sequential with a margin of " + Text.percent(margin);
    }

    /** @param margin as `by more than N%` has it */
    static Rule worse(Metric metric, double margin) {
        Margin allowed = metric instanceof Metric.Errors ? new Margin(1 + margin, 0) : new Margin(1, 0);
        Question question = new Question(metric.events(margin), List.of(allowed), List.of());
        BaselineTest test = new BaselineTest(question, LOOKS, EVERY.multipliedBy(4));
        return new Rule(name(margin), -Math.log(ALPHA), () -> new Ours(metric, test));
    }

    @Override
    public void before(List<int[][]> history) {
        Duration stretch = EVERY.multipliedBy(World.STRETCH);
        Instant from = START.minus(stretch.multipliedBy(history.size()));
        List<Counts> counts = new ArrayList<>(history.size());
        for (int[][] pods : history) {
            counts.add(counts(pods, from, stretch));
            from = from.plus(stretch);
        }
        evidence = test.start(counts);
    }

    @Override
    public double next(Look look) {
        Instant after = START.plus(EVERY.multipliedBy(looks++));
        evidence = test.next(evidence, Scope.BASELINE, counts(look.baseline(), after, EVERY));
        evidence = test.next(evidence, Scope.CANDIDATE, counts(look.candidate(), after, EVERY));
        return isUsable() ? evidence.logEvidence() : Double.NEGATIVE_INFINITY;
    }

    /** Whether it says that it can judge this traffic. */
    boolean isUsable() {
        return evidence.isUsable();
    }

    private Counts counts(int[][] pods, Instant after, Duration stretch) {
        List<Counts.Tally> tallies = new ArrayList<>(pods.length);
        for (int i = 0; i < pods.length; i++) {
            long trials = 0;
            for (int count : pods[i]) {
                trials += count;
            }
            tallies.add(new Counts.Tally("pod-" + i, trials, events(pods[i]), atMost(pods[i])));
        }
        return new Counts(after, after.plus(stretch), tallies);
    }

    private long events(int[] counts) {
        return metric instanceof Metric.Errors ? counts[1] : 0;
    }

    private SortedMap<Double, Long> atMost(int[] counts) {
        SortedMap<Double, Long> atMost = new TreeMap<>();
        if (metric instanceof Metric.Latency) {
            long below = 0;
            for (int i = 0; i < Metric.Latency.BOUNDS.length; i++) {
                below += counts[i];
                atMost.put(Metric.Latency.BOUNDS[i], below);
            }
        }
        return atMost;
    }
}
