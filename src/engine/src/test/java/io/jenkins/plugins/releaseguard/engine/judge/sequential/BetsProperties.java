package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

/** What makes the test of means valid: no bet loses more than was laid, and none gains on average under its null. */
class BetsProperties {
    private static final double ROUNDING = 1e-9;

    @Property
    void wealth_stays_above_nothing_whatever_the_values_are(
            @ForAll @Size(3) List<@DoubleRange(min = 0, max = 1) Double> candidate,
            @ForAll @Size(3) List<@DoubleRange(min = 0, max = 1) Double> baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0.2, max = 3) double ratio,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.9) double points,
            @ForAll @IntRange(max = 4) int bet) {
        Margin margin = new Margin(ratio, points);
        double share = Bets.SHARES[bet];

        assertThat(Bets.worse(array(candidate), array(baseline), margin, share)).isFinite();
        assertThat(Bets.better(array(candidate), array(baseline), new Margin(1, points), share))
                .isFinite();
        if (points > 0) {
            assertThat(Bets.worse(array(candidate), null, margin, share)).isFinite();
            assertThat(Bets.better(array(candidate), null, margin, share)).isFinite();
        }
    }

    @Property
    void no_bet_on_a_worse_candidate_gains_on_average_while_its_mean_is_within_the_margin(
            @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 1) Double> candidate,
            @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 1) Double> baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0.2, max = 3) double ratio,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.9) double points,
            @ForAll @IntRange(max = 4) int bet) {
        double allowed = ratio * mean(baseline) + points;
        double scale = Math.min(1, allowed / Math.max(ROUNDING, mean(candidate)));
        double[] within = array(candidate);
        for (int i = 0; i < within.length; i++) {
            within[i] *= scale;
        }
        double wealth = 0;
        for (double own : within) {
            for (double other : baseline) {
                wealth += Math.exp(Bets.worse(
                        new double[] {own}, new double[] {other}, new Margin(ratio, points), Bets.SHARES[bet]));
            }
        }
        assertThat(wealth / within.length / baseline.size()).isLessThanOrEqualTo(1 + ROUNDING);
    }

    @Property
    void no_bet_on_a_better_candidate_gains_on_average_while_its_mean_is_that_much_worse(
            @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 1) Double> candidate,
            @ForAll @Size(min = 1, max = 4) List<@DoubleRange(min = 0, max = 0.6) Double> baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0, max = 0.3) double points,
            @ForAll @IntRange(max = 4) int bet) {
        double least = mean(baseline) + points;
        double mean = mean(candidate);
        Assume.that(mean < 1);
        double scale = Math.min(1, (1 - least) / (1 - mean));
        double wealth = 0;
        for (double value : candidate) {
            for (double other : baseline) {
                wealth += Math.exp(Bets.better(
                        new double[] {1 - (1 - value) * scale},
                        new double[] {other},
                        new Margin(1, points),
                        Bets.SHARES[bet]));
            }
        }
        assertThat(wealth / candidate.size() / baseline.size()).isLessThanOrEqualTo(1 + ROUNDING);
    }

    @Property
    void a_worse_candidate_is_more_evidence_and_a_worse_baseline_less(
            @ForAll @Size(2) List<@DoubleRange(min = 0, max = 0.9) Double> candidate,
            @ForAll @Size(2) List<@DoubleRange(min = 0, max = 0.9) Double> baseline,
            @ForAll @Scale(4) @DoubleRange(min = 0.01, max = 0.1) double more,
            @ForAll @IntRange(max = 4) int bet) {
        Margin margin = new Margin(1.1, 0.01);
        double share = Bets.SHARES[bet];
        double[] own = array(candidate);
        double[] other = array(baseline);
        double[] worse = {own[0] + more, own[1]};
        double[] above = {other[0] + more, other[1]};

        assertThat(Bets.worse(worse, other, margin, share)).isGreaterThan(Bets.worse(own, other, margin, share));
        assertThat(Bets.worse(own, above, margin, share)).isLessThan(Bets.worse(own, other, margin, share));
        assertThat(Bets.better(worse, other, margin, share)).isLessThan(Bets.better(own, other, margin, share));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElseThrow();
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(v -> v).toArray();
    }
}
