package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Against numbers of SciPy, {@code golden.py} says how; and against the definitions. */
class MannWhitneyTest {
    @ParameterizedTest(name = "{0} {index}")
    @CsvFileSource(resources = "golden.csv", numLinesToSkip = 1, maxCharsPerColumn = 20_000)
    void it_agrees_with_scipy(String kind, String x, String y, double parameter, double first, double second) {
        double[] candidate = numbers(x);
        MannWhitney test = new MannWhitney(candidate, numbers(y));
        switch (kind) {
            case "deviate" -> {
                assertThat(Math.abs(test.z(0))).isCloseTo(first, within(1e-9));
                assertThat(test.u()).isEqualTo(second);
            }
            case "median" -> {
                assertThat(test.shift()).isCloseTo(first, within(1e-12));
                assertThat(test.baselineMedian()).isCloseTo(second, within(1e-12));
            }
            case "interval" -> {
                assertThat(test.interval(parameter).from()).isCloseTo(first, within(1e-12));
                assertThat(test.interval(parameter).to()).isCloseTo(second, within(1e-12));
            }
            case "above" -> assertThat(Normal.above(candidate[0]) / first).isCloseTo(1, within(1e-12));
            default -> assertThat(Normal.exceededBy(candidate[0])).isCloseTo(first, within(1e-12));
        }
    }

    @Property(tries = 300)
    void any_order_statistic_is_that_of_all_differences_written_out(
            @ForAll @Size(min = 1, max = 60) @Scale(1) double[] some,
            @ForAll @Size(min = 1, max = 60) @Scale(1) double[] others,
            @ForAll @DoubleRange(min = 0, max = 1) double place) {
        double[] x = some.clone();
        double[] y = others.clone();
        Arrays.sort(x);
        Arrays.sort(y);
        double[] all = new double[x.length * y.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = x[i / y.length] - y[i % y.length];
        }
        Arrays.sort(all);
        int rank = (int) Math.min(all.length - 1, Math.floor(place * all.length));

        // both zeros are one
        assertThat(new Differences(x, y).select(rank) + 0.0).isEqualTo(all[rank] + 0.0);
    }

    @Property(tries = 100)
    void sides_that_change_places_turn_everything_around(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -20, max = 20) Integer> x,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -20, max = 20) Integer> y,
            @ForAll @IntRange(min = -3, max = 3) int shift) {
        // whole numbers are moved without rounding, which would break ties on one side only
        double[] candidate = x.stream().mapToDouble(Integer::doubleValue).toArray();
        double[] baseline = y.stream().mapToDouble(Integer::doubleValue).toArray();
        MannWhitney one = new MannWhitney(candidate, baseline);
        MannWhitney other = new MannWhitney(baseline, candidate);

        assertThat(one.z(shift)).isCloseTo(-other.z(-shift), within(1e-9));
        assertThat(one.shift()).isCloseTo(-other.shift(), within(1e-9));
        assertThat(one.commonLanguageEffect()).isCloseTo(1 - other.commonLanguageEffect(), within(1e-12));
    }

    @Test
    void large_samples_are_selected_from_without_forming_their_differences() {
        double[] x = new double[50_000];
        double[] y = new double[50_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
            y[i] = 2.0 * i;
        }

        // x − y + 2·49,999 and y − x + 49,999 are alike up to their ends.
        assertThat(new MannWhitney(x, y).shift()).isEqualTo(-24_999.5, within(1.0));
        assertThat(new Differences(x, y).select(0)).isEqualTo(-99_998);
        assertThat(new Differences(x, y).select(2_499_999_999L)).isEqualTo(49_999);
    }

    @Test
    void rare_errors_beside_a_baseline_without_any_are_seen() {
        double[] candidate = {0, 0.048, 0, 0.18, 0.089, 0, 0.098, 0.035, 0, 0};

        MannWhitney test = new MannWhitney(candidate, new double[10]);

        assertThat(Normal.above(test.z(0))).isCloseTo(0.0075, within(0.0002));
        assertThat(test.commonLanguageEffect()).isEqualTo(0.75);
    }

    @Test
    void without_values_there_is_nothing_to_compare() {
        assertThatThrownBy(() -> new MannWhitney(new double[0], new double[1])).hasMessageContaining("0 and 1");
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
