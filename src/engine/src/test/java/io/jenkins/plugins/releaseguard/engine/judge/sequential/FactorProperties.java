package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

/** What makes the test valid: no factor has an expectation above 1 under its null, whatever the rates are. */
class FactorProperties {
    @Property(tries = 300)
    void no_bet_on_a_worse_candidate_gains_on_average_while_it_is_within_the_margin(
            @ForAll @IntRange(min = 1, max = 25) int candidate,
            @ForAll @IntRange(min = 1, max = 25) int baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 1) double rate,
            @ForAll @Scale(4) @DoubleRange(min = 0.5, max = 2) double ratio,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.2) double points,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 1) double used,
            @ForAll @Scale(4) @DoubleRange(min = 1, max = 20) double growth) {
        double worst = Math.min(1, rate * ratio + points);

        assertThat(mean(candidate, used * worst, baseline, rate, new Margin(ratio, points), growth))
                .isLessThanOrEqualTo(1 + 1e-9);
    }

    @Property(tries = 300)
    void no_bet_on_a_better_candidate_gains_on_average_while_it_is_that_much_worse(
            @ForAll @IntRange(min = 1, max = 25) int candidate,
            @ForAll @IntRange(min = 1, max = 25) int baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.4) double rate,
            @ForAll @Scale(4) @DoubleRange(min = 1, max = 2) double ratio,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.2) double points,
            @ForAll @Scale(4) @DoubleRange(min = 0.05, max = 1) double growth) {
        assertThat(mean(candidate, rate * ratio + points, baseline, rate, new Margin(ratio, points), growth))
                .isLessThanOrEqualTo(1 + 1e-9);
    }

    @Property(tries = 300)
    void no_bet_against_a_limit_gains_on_average_below_it(
            @ForAll @IntRange(min = 0, max = 60) int trials,
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.9) double limit,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 1) double used,
            @ForAll @Scale(4) @DoubleRange(min = 1, max = 20) double growth) {
        double mean = 0;
        for (int events = 0; events <= trials; events++) {
            mean += binomial(trials, events, used * limit) * Math.exp(Factors.limit(trials, events, limit, growth));
        }
        assertThat(mean).isLessThanOrEqualTo(1 + 1e-9);
    }

    @Property
    void sides_that_change_places_turn_the_bet_around(
            @ForAll @LongRange(min = 1, max = 10_000) long candidate,
            @ForAll @LongRange(min = 1, max = 10_000) long baseline,
            @ForAll @LongRange(min = 0, max = 100) long a,
            @ForAll @LongRange(min = 0, max = 100) long b,
            @ForAll @Scale(4) @DoubleRange(min = 0.1, max = 10) double growth) {
        Interval one = Interval.of(candidate + a, a, baseline + b, b);
        Interval other = Interval.of(baseline + b, b, candidate + a, a);
        Margin none = new Margin(1, 0);

        assertThat(Factors.comparison(one, none, growth))
                .isCloseTo(Factors.comparison(other, none, 1 / growth), within(1e-6));
    }

    @Property
    void more_events_of_the_candidate_are_more_evidence_and_more_of_the_baseline_less(
            @ForAll @LongRange(min = 1, max = 10_000) long trials,
            @ForAll @LongRange(min = 0, max = 100) long a,
            @ForAll @LongRange(min = 0, max = 100) long b,
            @ForAll @Scale(4) @DoubleRange(min = 1.01, max = 10) double growth) {
        Margin margin = new Margin(1.1, 0.001);
        double few = Factors.comparison(Interval.of(trials + 200, a, trials + 200, b), margin, growth);

        assertThat(Factors.comparison(Interval.of(trials + 200, a + 1, trials + 200, b), margin, growth))
                .isGreaterThan(few);
        assertThat(Factors.comparison(Interval.of(trials + 200, a, trials + 200, b + 1), margin, growth))
                .isLessThan(few);
    }

    private static double mean(int nc, double pc, int nb, double pb, Margin margin, double growth) {
        double mean = 0;
        for (int a = 0; a <= nc; a++) {
            for (int b = 0; b <= nb; b++) {
                double factor = Math.exp(Factors.comparison(Interval.of(nc, a, nb, b), margin, growth));
                mean += binomial(nc, a, pc) * binomial(nb, b, pb) * factor;
            }
        }
        return mean;
    }

    private static double binomial(int n, int k, double p) {
        double ways = 1;
        for (int i = 0; i < k; i++) {
            ways *= (double) (n - i) / (k - i);
        }
        return ways * Math.pow(p, k) * Math.pow(1 - p, n - k);
    }
}
