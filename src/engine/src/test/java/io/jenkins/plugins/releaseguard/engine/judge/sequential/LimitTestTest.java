package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of 1000 requests 900 took at most 100 ms, 940 at most 200 ms and 980 at most 500 ms: p95 is somewhere between them. */
class LimitTestTest {
    private static final Counts COUNTS =
            counts(new Counts.Tally("pod", 1000, 0, new TreeMap<>(Map.of(0.1, 900L, 0.2, 940L, 0.5, 980L))));

    /** 5 % may be beyond the limit. */
    @ParameterizedTest(name = "p95 against {0} s: {3}")
    @CsvSource({
        "0.1, true, false, 100 are beyond it",
        "0.15, true, false, 60 are surely beyond it",
        "0.2, true, false, 60 are beyond it",
        "0.3, false, false, surely 20 and at most 60 are: it cannot be told",
        "0.5, false, true, 20 are beyond it",
    })
    void a_limit_between_two_bounds_is_bracketed_by_them(
            double limit, boolean speaksAgainst, boolean speaksFor, String why) {
        SequentialTest test = test(new Countable.Quantile(0.95), limit, true);
        Evidence evidence = test.start();
        for (int i = 0; i < 50; i++) {
            evidence = test.next(evidence, Scope.CANDIDATE, COUNTS);
        }

        assertThat(evidence.logEvidence() > 5).isEqualTo(speaksAgainst);
        assertThat(test.excluded(evidence, 0.01) != null
                        && test.excluded(evidence, 0.01).amount() < 0.051)
                .isEqualTo(speaksFor);
    }

    @Test
    void beyond_the_last_bound_nothing_can_be_told() {
        LimitTest test = test(new Countable.Quantile(0.95), 0.6, true);

        assertThat(test.canTell(COUNTS)).isFalse();
        assertThat(test(new Countable.Quantile(0.95), 0.5, true).canTell(COUNTS))
                .isTrue();
        assertThat(test.next(test.start(), Scope.CANDIDATE, COUNTS).logEvidence())
                .isLessThanOrEqualTo(0);
    }

    @Test
    void where_less_is_worse_what_is_missing_counts() {
        SequentialTest test = test(new Countable.Share(), 0.99, false);
        Counts half = counts(new Counts.Tally("pod", 100, 50, new TreeMap<>()));
        Counts all = counts(new Counts.Tally("pod", 100, 100, new TreeMap<>()));

        assertThat(test.next(test.start(), Scope.CANDIDATE, half).logEvidence()).isGreaterThan(10);
        assertThat(test.next(test.start(), Scope.CANDIDATE, all).logEvidence()).isLessThan(0);
    }

    @Test
    void the_baseline_tells_of_clusters_and_is_not_judged() {
        SequentialTest test = test(new Countable.Share(), 0.01, true);
        Counts clustered = counts(
                new Counts.Tally("a", 1000, 60, new TreeMap<>()),
                new Counts.Tally("b", 1000, 5, new TreeMap<>()),
                new Counts.Tally("c", 1000, 20, new TreeMap<>()));
        Evidence seen = test.next(test.start(), Scope.BASELINE, clustered);

        assertThat(seen.looks()).isZero();
        assertThat(seen.logEvidence()).isZero();
        assertThat(seen.inflation()).isGreaterThan(2);
        assertThat(test.next(seen, Scope.CANDIDATE, clustered).logEvidence())
                .isBetween(
                        0.05,
                        test.next(test.start(), Scope.CANDIDATE, clustered).logEvidence() / 2);
    }

    static Signal signal(Countable countable) {
        SignalSpec spec = new SignalSpec() {
            @Override
            public boolean scoped() {
                return true;
            }

            @Override
            public String describe() {
                return "counted";
            }

            @Override
            public Countable countable() {
                return countable;
            }
        };
        return new Signal("errors", spec, Unit.RATIO, true, OnNoData.HOLD, "server");
    }

    private static LimitTest test(Countable countable, double limit, boolean higherIsWorse) {
        Quantity quantity = new Quantity(limit, Unit.RATIO, "limit");
        Condition.WorseThanLimit condition =
                new Condition.WorseThanLimit("errors", Policies.AT, "errors", quantity, higherIsWorse);
        return new LimitTest(condition, signal(countable), 100);
    }

    private static Counts counts(Counts.Tally... tallies) {
        return new Counts(World.START, World.START.plus(World.EVERY), List.of(tallies));
    }
}
