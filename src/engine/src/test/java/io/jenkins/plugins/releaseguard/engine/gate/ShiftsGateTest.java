package io.jenkins.plugins.releaseguard.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.RankFinding;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition.Shift;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Score;
import io.jenkins.plugins.releaseguard.engine.policy.Spending;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One look and one value a second; healthy for 10 s, at most 60 s, so 60 values. */
class ShiftsGateTest {
    private static final Instant START = GateTest.START;
    private static final int RUNS = Boolean.getBoolean("slow") ? 10_000 : 1_000;
    private static final double ALPHA = 0.01;

    /** What a signal's two sides show at a second; NaN: no data. */
    private interface Values {
        double[] at(SplittableRandom random, int second);
    }

    @Test
    void a_candidate_that_lies_above_is_a_breach_and_says_by_how_much_and_how_sure_that_is() {
        GateState end = play(policy(shift("latency", Shift.Direction.ABOVE, 0.1)), 1, Map.of("latency", normal(1.3)));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(end.decision().onset()).isNull();
        assertThat(end.decision().reasons())
                .extracting(Reason::sentence)
                .singleElement()
                .asString()
                .matches(
                        "latency of the candidate lies off the baseline's by more than \\S+ ms: by \\+3\\S+ ms \\(between"
                                + " \\+\\S+ ms and \\+\\d+.* ms\\) in \\d+ values of each side since 2026-11-21T12:00:00Z, the"
                                + " candidate's above in \\d+(\\.\\d)? % of all pairs\\. A release within that shows as much in at"
                                + " most 1 of 100 windows \\(mann-whitney/1, deviate [\\d.]+ of [\\d.]+\\)");
    }

    @Test
    void an_equal_candidate_is_healthy_and_says_what_is_not_excluded() {
        GateState end = play(policy(shift("latency", Shift.Direction.EITHER, 0.1)), 1, Map.of("latency", normal(1)));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        // five values first, and healthy for ten seconds from then on
        assertThat(end.decision().detected()).isEqualTo(START.plusSeconds(14));
        assertThat(end.decision().reasons().get(1).sentence())
                .startsWith("latency of the candidate does not lie off the baseline's by more than ");
    }

    @ParameterizedTest(name = "{0}, the candidate at {1} times the baseline")
    @CsvSource({
        "ABOVE, 1.5, true",
        "ABOVE, 0.5, false",
        "BELOW, 0.5, true",
        "BELOW, 1.5, false",
        "EITHER, 0.5, true",
        "EITHER, 1.5, true"
    })
    void the_direction_is_the_one_that_is_asked_for(Shift.Direction direction, double factor, boolean bad) {
        GateState end = play(policy(shift("latency", direction, 0.1)), 1, Map.of("latency", normal(factor)));

        assertThat(end.decision().verdict() == Verdict.BREACH).isEqualTo(bad);
    }

    @Test
    void errors_that_a_zero_baseline_never_has_are_found() {
        Values rare = (random, second) -> new double[] {random.nextInt(2) == 0 ? 0 : 0.05, 0};

        GateState end = play(policy(shift("latency", Shift.Direction.ABOVE, 0.1)), 1, Map.of("latency", rare));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
    }

    @Test
    void without_data_nothing_passes() {
        Values none = (random, second) -> new double[] {Double.NaN, Double.NaN};
        Values oneSided = (random, second) -> new double[] {0.1, Double.NaN};
        Policy scored = policy(
                new Score(0, 0, List.of(new Score.Group("all", 100, List.of("latency")))),
                shift("latency", Shift.Direction.ABOVE, 0.1));

        for (Values values : List.of(none, oneSided)) {
            GateState end = play(scored, 1, Map.of("latency", values));
            assertThat(end.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(end.ranks().get(0).candidate()).isEmpty();
        }
    }

    @Test
    void values_share_no_requests_and_stay_as_many_as_the_window_has_intervals() {
        Judgement every4s = new Judgement(ALPHA, false, Duration.ofSeconds(4), Spending.OBRIEN_FLEMING, null);
        Policy policy = policies(every4s, shift("latency", Shift.Direction.ABOVE, 0.1))
                .warmUp(2)
                .build();
        GateState state = play(policy, 1, Map.of("latency", normal(1)));

        assertThat(every4s.values(policy.window())).isEqualTo(14);
        assertThat(state.ranks().get(0).from()).isEqualTo(START.plusSeconds(2));
        assertThat(Duration.between(START, state.ranks().get(0).upTo()).toSeconds() % 4)
                .isEqualTo(2);
        RankFinding finding = new Gate(policy).ranks(state, 0);
        assertThat(finding.values()).isEqualTo(state.ranks().get(0).baseline().size());
        assertThat(finding.interval()).isEqualTo(Duration.ofSeconds(4));
    }

    /** Weights 75 and 25: one of two in the first group leaves 62.5, the second group alone 75. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "none bad, 1, 1, 1, HEALTHY",
        "one of the first group, 2, 1, 1, BREACH",
        "the second group, 1, 1, 2, INCONCLUSIVE",
        "all of them, 2, 2, 2, BREACH",
    })
    void a_score_decides_what_its_conditions_say_together(
            String which, double p50, double p95, double errors, Verdict verdict) {
        Score score = new Score(
                90,
                70,
                List.of(
                        new Score.Group("latency", 75, List.of("p50", "p95")),
                        new Score.Group("errors", 25, List.of("errors"))));
        Policy policy = policy(
                score,
                shift("p50", Shift.Direction.ABOVE, 0.1),
                shift("p95", Shift.Direction.ABOVE, 0.1),
                shift("errors", Shift.Direction.ABOVE, 0.1));

        GateState end = play(policy, 1, Map.of("p50", normal(p50), "p95", normal(p95), "errors", normal(errors)));

        assertThat(end.decision().verdict()).isEqualTo(verdict);
        String reason = end.decision().reasons().get(0).sentence();
        switch (verdict) {
            case BREACH -> assertThat(reason).contains("; score ", ", below 70");
            case INCONCLUSIVE -> assertThat(reason).isEqualTo("the score was 75, and 90 is needed to pass");
            default -> assertThat(reason).startsWith("every decisive signal was good");
        }
    }

    @Test
    void what_no_group_counts_is_critical() {
        Score score = new Score(50, 0, List.of(new Score.Group("latency", 100, List.of("p50"))));
        Policy policy =
                policy(score, shift("p50", Shift.Direction.ABOVE, 0.1), shift("errors", Shift.Direction.ABOVE, 0.1));

        GateState end = play(policy, 1, Map.of("p50", normal(1), "errors", normal(2)));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(end.decision().reasons().get(0).condition()).isEqualTo("errors shifts ABOVE");
    }

    /** The candidate equals the baseline and the margin is zero: the whole of alpha could be used. */
    @ParameterizedTest
    @EnumSource(names = "EACH", mode = EnumSource.Mode.EXCLUDE)
    void a_good_release_is_stopped_at_most_as_often_as_stated(Spending spending) {
        Judgement judgement = new Judgement(ALPHA, false, Duration.ofSeconds(1), spending, null);
        Policy policy = policies(judgement, shift("latency", Shift.Direction.EITHER, 0))
                .minRequests(Long.MAX_VALUE)
                .build();
        Gate gate = new Gate(policy);
        long stopped = IntStream.range(0, RUNS)
                .parallel()
                .filter(run -> play(gate, 20261121L + run, Map.of("latency", normal(1)))
                                .decision()
                                .verdict()
                        == Verdict.BREACH)
                .count();

        double error = 2.33 * Math.sqrt(ALPHA * (1 - ALPHA) / RUNS);
        assertThat((double) stopped / RUNS).isLessThanOrEqualTo(ALPHA + error);
    }

    private static Shift shift(String signal, Shift.Direction direction, double amount) {
        return new Shift(signal + " shifts " + direction, Policies.AT, signal, direction, amount, true);
    }

    /** A standard deviation of 10 %. */
    private static Values normal(double factor) {
        return (random, second) ->
                new double[] {0.1 * factor * (1 + 0.1 * random.nextGaussian()), 0.1 * (1 + 0.1 * random.nextGaussian())
                };
    }

    private static Policy policy(Shift condition) {
        return policy((Score) null, condition);
    }

    private static Policy policy(Score score, Shift... conditions) {
        return policies(new Judgement(ALPHA, false, Duration.ofSeconds(1), Spending.POCOCK, score), conditions)
                .build();
    }

    private static Policies policies(Judgement judgement, Shift... conditions) {
        Policies policies = new Policies().judgement(judgement).breach(conditions);
        for (Shift condition : conditions) {
            policies.signal(condition.signal(), OnNoData.HOLD);
        }
        return policies;
    }

    private static GateState play(Policy policy, long seed, Map<String, Values> signals) {
        return play(new Gate(policy), seed, signals);
    }

    private static GateState play(Gate gate, long seed, Map<String, Values> signals) {
        SplittableRandom random = new SplittableRandom(seed);
        GateState state = gate.start(START);
        for (int second = 0; second <= 60 && state.decision() == null; second++) {
            Instant now = START.plusSeconds(second);
            List<Observation> look = new ArrayList<>();
            for (String signal : signals.keySet().stream().sorted().toList()) {
                double[] both = signals.get(signal).at(random, second);
                look.add(observed(signal, Scope.CANDIDATE, now, both[0]));
                look.add(observed(signal, Scope.BASELINE, now, both[1]));
            }
            state = gate.next(state, look, now);
        }
        return state;
    }

    private static Observation observed(String signal, Scope scope, Instant now, double value) {
        return Double.isNaN(value)
                ? Observation.none(signal, scope, now, NoData.EMPTY, "no series")
                : Observation.of(signal, scope, now, now, value);
    }
}
