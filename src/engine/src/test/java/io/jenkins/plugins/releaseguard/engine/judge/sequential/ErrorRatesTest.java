package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the test stops a good release, and how soon a bad one, in worlds with seeds. */
class ErrorRatesTest {
    private static final double ALPHA = 0.01;
    /** The whole number in {@code mvn verify -Pslow}; fewer have a wider bound. */
    private static final int RUNS = Boolean.getBoolean("slow") ? 10_000 : 2_000;

    private static final int LOOKS = 30;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "independent and equal, 3, 100, 0.01, 0, 0, 0, 1",
        "independent and at the margin, 3, 100, 0.01, 0, 0, 0, 1.1",
        "rare, 3, 100, 0.0005, 0, 0, 0, 1.1",
        "overdispersed by pod and look, 3, 100, 0.01, 0, 0.7, 0, 1",
        "autocorrelated with a cycle, 3, 100, 0.01, 0, 0, 0.5, 1",
        "few pods that differ a little, 2, 100, 0.01, 0.1, 0, 0, 1",
        "few pods that differ much, 2, 100, 0.01, 0.3, 0, 0, 1",
        "few pods that differ much and have much traffic, 2, 1500, 0.01, 0.3, 0, 0, 1",
        "overdispersed with much traffic, 3, 1500, 0.01, 0, 0.7, 0, 1",
    })
    void aGoodReleaseIsStoppedAtMostAsOftenAsStated(
            String world,
            int pods,
            int requests,
            double rate,
            double podSpread,
            double burst,
            double drift,
            double worse) {
        World good = new World(pods, requests, rate, podSpread, burst, drift);
        long stopped = IntStream.range(0, RUNS)
                .parallel()
                .filter(run -> stop(good, 20261121L + run, worse, 0, LOOKS) > 0)
                .count();

        double share = (double) stopped / RUNS;
        double error = 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
        assertThat(share).as(world).isLessThanOrEqualTo(ALPHA + error);
    }

    @ParameterizedTest(name = "{0} times the errors from look {1}")
    @CsvSource({"2, 0, 48", "2, 60, 56", "5, 0, 4", "5, 60, 6"})
    void aBadReleaseIsStopped(double worse, int from, int medianAtMost) {
        int runs = 400;
        int[] looks = IntStream.range(0, runs)
                .map(run -> stop(World.independent(), 7_000_000L + run, worse, from, 160))
                .map(at -> at <= 0 ? Integer.MAX_VALUE : at - from)
                .toArray();
        Arrays.sort(looks);
        assertThat(looks[runs / 2]).isBetween(1, medianAtMost);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "independent, 3, 100, 0, 0, 0",
        "overdispersed by pod and look, 3, 100, 0, 0.7, 0",
        "autocorrelated with a cycle and much traffic, 3, 1500, 0, 0, 0.5",
        "few pods that differ much, 2, 1500, 0.3, 0, 0",
    })
    void withThePastKnownAGoodReleaseIsStoppedAtMostAsOftenAsStated(
            String world, int pods, int requests, double podSpread, double burst, double drift) {
        World good = new World(pods, requests, 0.01, podSpread, burst, drift);
        assertThatAtMostAlphaStop(world, run -> stopKnown(good, question(1.1), 9_000_000L + run, 1, 1, 0));
    }

    /** After a past that was steady, and with no margin, which is where the surprise weighs most. */
    @ParameterizedTest(name = "both sides become {0} times as bad at look {1}, {2} requests of which {3} fail")
    @CsvSource({
        "2, 0, 100, 0.01",
        "1.5, 0, 1000, 0.001",
        "2, 0, 1000, 0.001",
        "1.5, 0, 1500, 0.01",
        "5, 0, 1500, 0.01",
        "20, 0, 1500, 0.01",
        "20, 15, 100, 0.01",
        "0.5, 0, 1500, 0.01",
        "1.5, 15, 100, 0.01",
        "2, 15, 1000, 0.001",
    })
    void whatHappensToBothSidesAtOnceStopsNoGoodRelease(double jump, int at, int requests, double rate) {
        World good = new World(3, requests, rate, 0, 0, 0);
        assertThatAtMostAlphaStop("of both sides", run -> stopKnown(good, question(1), 9_000_000L + run, 1, jump, at));
    }

    private static void assertThatAtMostAlphaStop(String world, IntUnaryOperator looks) {
        int runs = RUNS / 4;
        long stopped = IntStream.range(0, runs)
                .parallel()
                .filter(run -> looks.applyAsInt(run) > 0)
                .count();
        double error = 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / runs);
        assertThat((double) stopped / runs).as(world).isLessThanOrEqualTo(ALPHA + error);
    }

    @Test
    void withThePastKnownABadReleaseIsStoppedInHalfOfTheTime() {
        int[] looks = IntStream.range(0, 200)
                .map(run -> stopKnown(World.independent(), question(1.1), 7_000_000L + run, 2, 1, 0, 160))
                .map(at -> at <= 0 ? Integer.MAX_VALUE : at)
                .sorted()
                .toArray();
        assertThat(looks[100]).isBetween(1, 20);
    }

    private static int stopKnown(World world, Question question, long seed, double worse, double jump, int at) {
        return stopKnown(world, question, seed, worse, jump, at, at + LOOKS);
    }

    /** After two hours of the baseline; both sides become {@code jump} times as bad at a look. */
    private static int stopKnown(
            World world, Question question, long seed, double worse, double jump, int at, int looks) {
        World.Run run = world.new Run(seed);
        List<Counts> past = new ArrayList<>();
        for (int stretch = 0; stretch < 60; stretch++) {
            Counts counts = run.next(1)[1];
            for (int look = 1; look < 8; look++) {
                counts = counts.plus(run.next(1)[1]);
            }
            past.add(counts);
        }
        BaselineTest test = new BaselineTest(question, 160, World.EVERY.multipliedBy(4));
        return stop(test, test.start(past), look -> run.next(worse, look >= at ? jump : 1), looks);
    }

    /** The candidate's mean rate is the limit. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "independent, 3, 100, 0.01, 0, 0",
        "rare, 3, 100, 0.0005, 0, 0",
        "pods that differ for good, 3, 100, 0.01, 0.5, 0",
        "overdispersed by pod and look, 3, 100, 0.01, 0, 0.7",
        "overdispersed with much traffic, 3, 1500, 0.01, 0, 0.7",
    })
    void aReleaseAtItsLimitIsStoppedAtMostAsOftenAsStated(
            String world, int pods, int requests, double rate, double podSpread, double burst) {
        World atLimit = new World(pods, requests, rate, podSpread, burst, 0);
        // pods that differ for good have no common mean; the limit is that of those which are drawn
        long stopped = IntStream.range(0, RUNS)
                .parallel()
                .filter(run -> stop(limit(rate * (podSpread > 0 ? 2 : 1)), atLimit, 5_000_000L + run, 1, 0, LOOKS) > 0)
                .count();

        double error = 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
        assertThat((double) stopped / RUNS).as(world).isLessThanOrEqualTo(ALPHA + error);
    }

    @ParameterizedTest(name = "{0} times the limit from look {1}")
    @CsvSource({"1.5, 0, 32", "2, 0, 10", "2, 60, 15", "5, 0, 2", "5, 60, 3"})
    void aReleaseAboveItsLimitIsStopped(double worse, int from, int medianAtMost) {
        int[] looks = IntStream.range(0, 400)
                .map(run -> stop(limit(0.01), World.independent(), 7_000_000L + run, worse, from, 160))
                .map(at -> at <= 0 ? Integer.MAX_VALUE : at - from)
                .sorted()
                .toArray();
        assertThat(looks[200]).isBetween(1, medianAtMost);
    }

    private static SequentialTest limit(double rate) {
        Condition.WorseThanLimit condition = new Condition.WorseThanLimit(
                "errors", Policies.AT, "errors", new Quantity(rate, Unit.RATIO, "limit"), true);
        return new LimitTest(condition, LimitTestTest.signal(new Countable.Share()), 160);
    }

    /** After how many looks it stopped; 0: never. */
    private static int stop(World world, long seed, double worse, int from, int looks) {
        SequentialTest test = new BaselineTest(question(1.1), 160, World.EVERY.multipliedBy(4));
        return stop(test, world, seed, worse, from, looks);
    }

    private static int stop(SequentialTest test, World world, long seed, double worse, int from, int looks) {
        World.Run run = world.new Run(seed);
        return stop(test, test.start(), look -> run.next(look >= from ? worse : 1), looks);
    }

    private static int stop(SequentialTest test, Evidence start, IntFunction<Counts[]> run, int looks) {
        Evidence evidence = start;
        for (int look = 0; look < looks; look++) {
            Counts[] both = run.apply(look);
            evidence = test.next(evidence, Scope.BASELINE, both[1]);
            evidence = test.next(evidence, Scope.CANDIDATE, both[0]);
            if (evidence.logEvidence() >= -Math.log(ALPHA) && evidence.isUsable()) {
                return look + 1;
            }
        }
        return 0;
    }

    private static Question question(double ratio) {
        return new Question(new Events.Share(true), List.of(new Margin(ratio, 0)), List.of());
    }
}
