package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;

/** What is known of the level is a law of probability, whatever came before. */
class LevelProperties {
    /** Enough for what these levels predict. */
    private static final int MOST = 400;

    @Property(tries = 200)
    void what_it_predicts_sums_to_1(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 12) Integer> counts,
            @ForAll @Scale(2) @DoubleRange(min = 1, max = 3600) double seconds,
            @ForAll @Scale(2) @DoubleRange(min = 0.2, max = 1) double exposure) {
        Level level = after(counts, seconds);
        double sum = 0;
        double logFactorial = 0;
        for (int count = 0; count < MOST; count++) {
            logFactorial += count == 0 ? 0 : Math.log(count);
            sum += Math.exp(level.predicted(count, exposure)[0] + count * Math.log(exposure) - logFactorial);
        }
        assertThat(sum).isCloseTo(1, within(1e-3));
    }

    @Property(tries = 100)
    void no_factor_gains_on_average_while_what_the_null_predicts_is_so(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 8) Integer> counts,
            @ForAll @Scale(2) @DoubleRange(min = 1, max = 600) double seconds,
            @ForAll @Scale(2) @DoubleRange(min = 0.5, max = 1.5) double ratio,
            @ForAll @IntRange(max = 3) int alternative,
            @ForAll boolean opened) {
        Levels levels = Levels.of(1, 3, 1);
        for (int count : counts) {
            levels = levels.after(seconds)
                    .with(new Interval(100, count, 100, count / 2.0).dividedBy(100), List.of(new Margin(ratio, 0)));
        }
        Levels known = opened ? levels.opened() : levels;
        double mean = 0;
        for (int a = 0; a < 120; a++) {
            for (int b = 0; b < 120; b++) {
                double factor = factor(known, a, b, ratio, alternative);
                double log = known.shared().get(0).predicted(a + b, 1 + ratio)[0]
                        + a * Math.log(ratio)
                        - Level.logGamma(a + 1.0)
                        - Level.logGamma(b + 1.0);
                mean += Math.exp(log + factor);
            }
        }
        assertThat(mean).isLessThanOrEqualTo(1 + 1e-6);
    }

    private static double factor(Levels levels, int a, int b, double ratio, int alternative) {
        // Exposures of one each, which an interval of so few requests as that cannot have events in.
        double growth = SequentialTest.GROWTHS[alternative];
        return levels.baseline().predicted(a + b, 1 + growth * ratio)[0]
                + a * Math.log(growth)
                - levels.shared().get(0).predicted(a + b, 1 + ratio)[0];
    }

    @Property
    void its_memories_stay_weighted_and_none_fades_away(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 100_000) Integer> counts,
            @ForAll @Scale(2) @DoubleRange(min = 1, max = 86_400) double seconds,
            @ForAll @IntRange(max = 2_000) int silent) {
        Level level = after(counts, seconds);
        for (int i = 0; i < silent; i++) {
            level = level.after(seconds).with(0, 1);
        }
        double sum = 0;
        for (Level.Memory memory : level.memories()) {
            sum += Math.exp(memory.log());
            assertThat(memory.events()).isGreaterThan(0.499);
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        assertThat(level.predicted(3, 1)[0]).isFinite();
    }

    @Example
    void where_the_candidate_comes_in_the_shortest_memory_counts_again() {
        Level steady = after(Collections.nCopies(60, 500), 120);
        Level opened = steady.opened();

        assertThat(Math.exp(steady.memories().get(0).log())).isLessThan(0.05);
        assertThat(Math.exp(opened.memories().get(0).log())).isBetween(0.5, 0.55);
        // So twice the events on both sides are no surprise that only a worse candidate could explain.
        assertThat(opened.predicted(1000, 1)[0] - steady.predicted(1000, 1)[0]).isGreaterThan(3);
    }

    private static Level after(List<Integer> counts, double seconds) {
        Level level = Level.of(counts.get(0), 1);
        for (int count : counts) {
            level = level.after(seconds).with(count, 1);
        }
        return level;
    }
}
