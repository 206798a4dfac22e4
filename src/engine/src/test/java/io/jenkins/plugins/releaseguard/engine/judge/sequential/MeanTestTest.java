package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Outcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By rows of predictions, a look every 15 s. */
class MeanTestTest {
    private static final double ALPHA = 0.01;
    private static final int LOOKS = 160;
    private static final int RUNS = Boolean.getBoolean("slow") ? 10_000 : 600;
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(15);

    private static Signal signal(double most, boolean higherIsWorse, double floor) {
        return new Signal(
                "quality",
                LimitTestTest.signal(new Countable.Mean(most)).spec(),
                Unit.NUMBER,
                higherIsWorse,
                OnNoData.HOLD,
                "s",
                floor);
    }

    private static MeanTest limit(double limit, double most, boolean higherIsWorse) {
        Condition.WorseThanLimit condition = new Condition.WorseThanLimit(
                "quality worse than " + limit,
                Policies.AT,
                "quality",
                new Quantity(limit, Unit.NUMBER, "" + limit),
                higherIsWorse);
        return MeanTest.of(condition, signal(most, higherIsWorse, 0), new Weights(LOOKS));
    }

    private static MeanTest comparison(double amount, boolean relative, boolean higherIsWorse, double floor) {
        Condition.Worse condition =
                new Condition.Worse("quality worse than baseline", Policies.AT, "quality", amount, relative);
        return MeanTest.of(condition, signal(1, higherIsWorse, floor), new Weights(LOOKS), EVERY.multipliedBy(4));
    }

    private static Counts counts(int look, Outcomes outcomes) {
        return new Counts(START.plus(EVERY.multipliedBy(look)), START.plus(EVERY.multipliedBy(look + 1L)), outcomes);
    }

    /** Scores of rows of which {@code rate} have the label 1; these are larger by {@code lift} standard deviations. */
    private static Outcomes scored(SplittableRandom random, int rows, double rate, double lift) {
        double[] labels = new double[rows];
        double[] scores = new double[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = random.nextDouble() < rate ? 1 : 0;
            scores[i] = random.nextGaussian() + lift * labels[i];
        }
        return Outcomes.ofScores(scores, labels);
    }

    /** Of a normal law of unit variance on both sides: the lift with which the area under the curve is that. */
    private static double lift(double auc) {
        double low = 0;
        double high = 6;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            double area = 1 - above(middle / Math.sqrt(2));
            low = area < auc ? middle : low;
            high = area < auc ? high : middle;
        }
        return low;
    }

    /** The upper tail of the normal law, by Simpson's rule. */
    private static double above(double z) {
        int steps = 2_000;
        double width = (10 - z) / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double x = z + i * width;
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-x * x / 2);
        }
        return sum * width / 3 / Math.sqrt(2 * Math.PI);
    }

    /** Losses as a Brier score has them: most are small. */
    private static Outcomes losses(SplittableRandom random, int rows, double mean) {
        double[] losses = new double[rows];
        for (int i = 0; i < rows; i++) {
            losses[i] = Math.pow(random.nextDouble(), 1 / mean - 1);
        }
        return Outcomes.ofValues(losses);
    }

    private static int stop(MeanTest test, Supplier<Outcomes> before, Supplier<Outcomes> after, int from, int looks) {
        return stop(test, before, after, null, from, looks);
    }

    /** After how many looks it stopped; 0: never. */
    private static int stop(
            MeanTest test,
            Supplier<Outcomes> before,
            Supplier<Outcomes> after,
            Supplier<Outcomes> baseline,
            int from,
            int looks) {
        Evidence evidence = test.start();
        for (int look = 0; look < looks; look++) {
            if (baseline != null) {
                evidence = test.next(evidence, Scope.BASELINE, counts(look, baseline.get()));
            }
            evidence = test.next(evidence, Scope.CANDIDATE, counts(look, look < from ? before.get() : after.get()));
            if (evidence.logEvidence() >= -Math.log(ALPHA) && evidence.isUsable()) {
                return look + 1;
            }
        }
        return 0;
    }

    private static void assertAtMostAlpha(LongPredicate stops, String world) {
        long stopped = IntStream.range(0, RUNS)
                .parallel()
                .filter(run -> stops.test(20261121L + run))
                .count();
        assertThat((double) stopped / RUNS)
                .as(world)
                .isLessThanOrEqualTo(ALPHA + 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "auc at the margin of 1 point, 60, 0.3, 0.85, 0.84, 0.01",
        "auc at the margin with few ones, 300, 0.02, 0.85, 0.84, 0.01",
        "auc equal with no margin, 60, 0.5, 0.7, 0.7, 0",
        "auc at a margin of 5 points, 30, 0.5, 0.95, 0.9, 0.05",
    })
    void a_candidate_whose_auc_is_at_the_margin_is_stopped_at_most_as_often_as_stated(
            String world, int rows, double rate, double baseline, double candidate, double points) {
        MeanTest test = comparison(points, false, false, 0);
        double own = lift(candidate);
        double other = lift(baseline);
        assertAtMostAlpha(
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Supplier<Outcomes> good = () -> scored(random, rows, rate, own);
                    return stop(test, good, good, () -> scored(random, rows, rate, other), 0, 30) > 0;
                },
                world);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "mean at the relative margin, 50, 0.2, 0.22, 0.1",
        "equal means with no margin, 50, 0.2, 0.2, 0",
        "small means, 100, 0.01, 0.011, 0.1",
    })
    void a_candidate_whose_mean_is_at_the_margin_is_stopped_at_most_as_often_as_stated(
            String world, int rows, double baseline, double candidate, double margin) {
        MeanTest test = comparison(margin, true, true, 0);
        assertAtMostAlpha(
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Supplier<Outcomes> good = () -> losses(random, rows, candidate);
                    return stop(test, good, good, () -> losses(random, rows, baseline), 0, 30) > 0;
                },
                world);
    }

    @ParameterizedTest(name = "a limit of {0}")
    @CsvSource({"0.2, 50", "0.01, 100", "0.6, 20"})
    void a_candidate_whose_mean_is_its_limit_is_stopped_at_most_as_often_as_stated(double limit, int rows) {
        MeanTest test = limit(limit, 1, true);
        assertAtMostAlpha(
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Supplier<Outcomes> good = () -> losses(random, rows, limit);
                    return stop(test, good, good, 0, 30) > 0;
                },
                "limit " + limit);
    }

    @ParameterizedTest(name = "an AUC of {0} instead of 0.85 from look {1}")
    @CsvSource({"0.80, 0, 40", "0.80, 40, 48", "0.75, 0, 16", "0.75, 40, 20"})
    void a_candidate_whose_auc_falls_is_stopped(double fallen, int from, int medianAtMost) {
        MeanTest test = comparison(0.01, false, false, 0);
        int[] looks = IntStream.range(0, 100)
                .parallel()
                .map(run -> {
                    SplittableRandom random = new SplittableRandom(7_000_000L + run);
                    double usual = lift(0.85);
                    double low = lift(fallen);
                    int at = stop(
                            test,
                            () -> scored(random, 150, 0.3, usual),
                            () -> scored(random, 150, 0.3, low),
                            () -> scored(random, 150, 0.3, usual),
                            from,
                            LOOKS);
                    return at <= 0 ? Integer.MAX_VALUE : at - from;
                })
                .sorted()
                .toArray();

        assertThat(looks[50]).isBetween(1, medianAtMost);
    }

    @ParameterizedTest(name = "a loss of {0} where 0.15 may be, from look {1}")
    @CsvSource({"0.18, 0, 14", "0.18, 40, 17", "0.25, 0, 2", "0.25, 40, 3"})
    void a_candidate_beyond_its_limit_is_stopped(double loss, int from, int medianAtMost) {
        MeanTest test = limit(0.15, 1, true);
        int[] looks = IntStream.range(0, 100)
                .map(run -> {
                    SplittableRandom random = new SplittableRandom(7_000_000L + run);
                    int at = stop(test, () -> losses(random, 100, 0.15), () -> losses(random, 100, loss), from, LOOKS);
                    return at <= 0 ? Integer.MAX_VALUE : at - from;
                })
                .sorted()
                .toArray();

        assertThat(looks[50]).isBetween(1, medianAtMost);
    }

    @Test
    void a_good_candidate_excludes_the_worsenings_that_would_matter() {
        MeanTest test = comparison(0.01, false, false, 0);
        SplittableRandom random = new SplittableRandom(1);
        Evidence evidence = test.start();
        for (int look = 0; look < 40; look++) {
            evidence = test.next(evidence, Scope.BASELINE, counts(look, scored(random, 200, 0.5, lift(0.85))));
            evidence = test.next(evidence, Scope.CANDIDATE, counts(look, scored(random, 200, 0.5, lift(0.85))));
        }

        assertThat(test.excluded(evidence, ALPHA).amount()).isBetween(0.015, 0.05);
        assertThat(evidence.looks()).isEqualTo(40);
    }

    @Test
    void rows_wait_until_both_sides_have_enough_of_each_label() {
        MeanTest test = comparison(0.01, false, false, 0);
        Outcomes few = Outcomes.ofScores(new double[] {0.2, 0.9, 0.4}, new double[] {0, 1, 1});
        Outcomes enough = Outcomes.ofScores(
                new double[] {0.2, 0.1, 0.3, 0.4, 0.9, 0.8, 0.7, 0.6}, new double[] {0, 0, 0, 0, 1, 1, 1, 1});

        Evidence evidence = test.next(test.start(), Scope.BASELINE, counts(0, enough));
        evidence = test.next(evidence, Scope.CANDIDATE, counts(0, few));
        assertThat(evidence.looks()).isZero();

        evidence = test.next(evidence, Scope.CANDIDATE, counts(1, enough));
        assertThat(evidence.looks()).isOne();
        assertThat(evidence.candidate()).isNull();
        assertThat(evidence.baseline()).isNull();
    }

    @Test
    void a_limit_in_the_signals_own_unit_is_weighed_by_its_bound() {
        MeanTest test = limit(2, 4, true);
        double[] beyond = new double[50];
        Arrays.fill(beyond, 3.0 / 4);
        double[] within = new double[50];
        Arrays.fill(within, 1.0 / 4);

        Evidence bad = test.next(test.start(), Scope.CANDIDATE, counts(0, Outcomes.ofValues(beyond)));
        Evidence good = test.next(test.start(), Scope.CANDIDATE, counts(0, Outcomes.ofValues(within)));

        assertThat(bad.logEvidence()).isGreaterThan(5);
        assertThat(good.logEvidence()).isLessThan(0);
        assertThat(test.excluded(good, ALPHA).amount()).isCloseTo(2, within(1e-9));
    }

    @Test
    void stretches_that_differ_are_more_variance() {
        MeanTest test = comparison(0.1, true, true, 0);
        Evidence calm = test.start();
        Evidence wild = test.start();
        SplittableRandom random = new SplittableRandom(5);
        for (int look = 0; look < 40; look++) {
            calm = test.next(calm, Scope.BASELINE, counts(look, losses(random, 50, 0.2)));
            calm = test.next(calm, Scope.CANDIDATE, counts(look, losses(random, 50, 0.2)));
            double now = look % 2 == 0 ? 0.1 : 0.4;
            wild = test.next(wild, Scope.BASELINE, counts(look, losses(random, 50, now)));
            wild = test.next(wild, Scope.CANDIDATE, counts(look, losses(random, 50, now)));
        }

        assertThat(calm.inflation()).isLessThan(1.6);
        assertThat(calm.isUsable()).isTrue();
        assertThat(wild.inflation()).isGreaterThan(5);
        assertThat(wild.isUsable()).isFalse();
    }
}
