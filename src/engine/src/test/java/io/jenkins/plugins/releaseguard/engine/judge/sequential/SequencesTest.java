package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Change;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a change can only be at the start: the mixture of probability ratio tests, and confidence sequences. */
class SequencesTest {
    private static final double ALPHA = 0.01;
    private static final int LOOKS = 40;
    private static final int RUNS = Boolean.getBoolean("slow") ? 10_000 : 1_000;

    /** {@code sequences.py} says how its numbers were made. */
    @ParameterizedTest(name = "{0} {index}")
    @CsvFileSource(resources = "sequences.csv", numLinesToSkip = 1, maxCharsPerColumn = 20_000)
    void they_are_those_of_the_reference_implementation(String kind, String numbers, double lower, double upper) {
        double[] n = Arrays.stream(numbers.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (kind.equals("bet")) {
            double[] values = Arrays.copyOfRange(n, 2, n.length);
            assertThat(Bets.worse(values, null, new Margin(1, n[0]), n[1])).isCloseTo(lower, within(1e-9));
            return;
        }
        ConfidenceInterval found = kind.equals("share")
                ? BetaBinomial.interval(n[1], n[0], n[2])
                : Bernstein.NONE.plus(Arrays.copyOfRange(n, 1, n.length)).interval(n[0], 1);

        assertThat(found.lower()).isCloseTo(lower, within(1e-7));
        assertThat(found.upper()).isCloseTo(upper, within(1e-7));
    }

    @ParameterizedTest(name = "a share of {0}, {1} requests a look")
    @CsvSource({"0.01, 300", "0.3, 20", "0.0005, 500"})
    void a_share_is_ever_outside_of_its_sequence_at_most_as_often_as_stated(double share, int requests) {
        assertAtMostAlpha(random -> {
            long trials = 0;
            long events = 0;
            for (int look = 0; look < LOOKS; look++) {
                trials += requests;
                for (int i = 0; i < requests; i++) {
                    events += random.nextDouble() < share ? 1 : 0;
                }
                ConfidenceInterval interval = BetaBinomial.interval(trials, events, ALPHA);
                if (share < interval.lower() || share > interval.upper()) {
                    return true;
                }
            }
            return false;
        });
    }

    @ParameterizedTest(name = "values to the power of {0}")
    @CsvSource({"1", "9", "0.2"})
    void a_mean_is_ever_outside_of_its_sequence_at_most_as_often_as_stated(double power) {
        assertAtMostAlpha(random -> {
            Bernstein sequence = Bernstein.NONE;
            for (int look = 0; look < LOOKS; look++) {
                sequence = sequence.plus(IntStream.range(0, 20)
                        .mapToDouble(i -> Math.pow(random.nextDouble(), power))
                        .toArray());
                ConfidenceInterval interval = sequence.interval(ALPHA, 1);
                if (1 / (power + 1) < interval.lower() || 1 / (power + 1) > interval.upper()) {
                    return true;
                }
            }
            return false;
        });
    }

    @ParameterizedTest(name = "{0} times the rate, margin 10 %")
    @CsvSource({"1", "1.1"})
    void a_good_release_is_stopped_at_most_as_often_as_stated(double worse) {
        BaselineTest test = comparison(Change.AT_START);
        assertAtMostAlpha(random -> stop(test, random.nextLong(), worse, 0, 30) > 0);
    }

    @Test
    void a_change_at_the_start_is_found_no_later_and_one_that_comes_later_is_found_later() {
        assertThat(median(Change.AT_START, 0)).isLessThanOrEqualTo(median(Change.ANY_TIME, 0));
        assertThat(median(Change.AT_START, 60)).isGreaterThan(median(Change.ANY_TIME, 60));
    }

    @Test
    void the_whole_window_is_in_the_intervals_of_both_sides() {
        BaselineTest test = comparison(Change.AT_START);
        Evidence evidence = test.start();
        World.Run run = World.independent().new Run(3);
        long trials = 0;
        for (int look = 0; look < 50; look++) {
            Counts[] both = run.next(1);
            trials += both[0].trials();
            evidence = test.next(evidence, Scope.BASELINE, both[1]);
            evidence = test.next(evidence, Scope.CANDIDATE, both[0]);
        }
        Intervals found = test.intervals(evidence, ALPHA);

        assertThat(evidence.since().candidateTrials()).isEqualTo(trials);
        assertThat(found.candidate().lower()).isBetween(0.001, 0.01);
        assertThat(found.candidate().upper()).isBetween(0.01, 0.02);
        assertThat(found.baseline().confidence()).isEqualTo(1 - ALPHA / 2);
        assertThat(test.method()).isEqualTo("mixture-sprt/1");
        assertThat(comparison(Change.ANY_TIME).intervals(evidence, ALPHA)).isEqualTo(Intervals.NONE);
    }

    @Test
    void a_limit_needs_an_interval_of_the_candidate_alone() {
        LimitTest test = new LimitTest(
                new Condition.WorseThanLimit(
                        "errors", Policies.AT, "errors", new Quantity(0.01, Unit.RATIO, "limit"), true),
                LimitTestTest.signal(new Countable.Share()),
                new Weights(LOOKS, Change.AT_START));
        Evidence evidence = test.next(test.start(), Scope.CANDIDATE, World.independent().new Run(3).next(1)[0]);

        assertThat(test.intervals(evidence, ALPHA).candidate().confidence()).isEqualTo(1 - ALPHA);
        assertThat(test.intervals(evidence, ALPHA).baseline()).isNull();
    }

    private static BaselineTest comparison(Change change) {
        Question question = new Question(new Events.Share(true), List.of(new Margin(1.1, 0)), List.of());
        return new BaselineTest(question, new Weights(160, change), World.EVERY.multipliedBy(4));
    }

    private static int median(Change change, int from) {
        BaselineTest test = comparison(change);
        int[] looks = IntStream.range(0, 60)
                .map(run -> stop(test, 7_000_000L + run, 3, from, 160))
                .map(at -> at <= 0 ? Integer.MAX_VALUE : at - from)
                .sorted()
                .toArray();
        return looks[30];
    }

    /** After how many looks it stopped; 0: never. */
    private static int stop(BaselineTest test, long seed, double worse, int from, int looks) {
        Evidence evidence = test.start();
        World.Run run = World.independent().new Run(seed);
        for (int look = 0; look < looks; look++) {
            Counts[] both = run.next(look >= from ? worse : 1);
            evidence = test.next(evidence, Scope.BASELINE, both[1]);
            evidence = test.next(evidence, Scope.CANDIDATE, both[0]);
            if (evidence.logEvidence() >= -Math.log(ALPHA)) {
                return look + 1;
            }
        }
        return 0;
    }

    private interface Run {
        boolean isWrong(SplittableRandom random);
    }

    private static void assertAtMostAlpha(Run run) {
        long wrong = IntStream.range(0, RUNS)
                .parallel()
                .filter(seed -> run.isWrong(new SplittableRandom(20261121L + seed)))
                .count();
        assertThat((double) wrong / RUNS).isLessThanOrEqualTo(ALPHA + 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS));
    }
}
