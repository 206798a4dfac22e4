package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.Spending;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

class GroupSequentialTest {
    /** {@code bounds.py} says how its numbers were made. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvFileSource(resources = "bounds.csv", numLinesToSkip = 1)
    void they_agree_with_integrals_by_scipy(Spending spending, double alpha, String shares, String table) {
        assertBounds(spending, alpha, shares, table);
    }

    @ParameterizedTest
    @EnumSource(names = "EACH", mode = EnumSource.Mode.EXCLUDE)
    void a_walk_without_drift_crosses_them_as_often_as_stated(Spending spending) {
        int looks = 40;
        double[] shares = IntStream.rangeClosed(1, looks)
                .mapToDouble(k -> (double) k / looks)
                .toArray();
        GroupSequential bounds = new GroupSequential(spending, 0.05, shares);
        SplittableRandom random = new SplittableRandom(20261121);
        int runs = 40_000;
        int crossed = 0;
        for (int run = 0; run < runs; run++) {
            double sum = 0;
            for (int k = 0; k < looks; k++) {
                sum += random.nextGaussian();
                if (sum / Math.sqrt(k + 1) >= bounds.bound(k)) {
                    crossed++;
                    break;
                }
            }
        }

        assertThat((double) crossed / runs).isCloseTo(0.05, within(2.58 * Math.sqrt(0.05 * 0.95 / runs)));
    }

    @Test
    void where_nothing_can_be_spent_yet_it_cannot_stop() {
        GroupSequential bounds = new GroupSequential(Spending.OBRIEN_FLEMING, 0.01, 0.01, 1);

        assertThat(bounds.bound(0)).isInfinite();
        assertThat(bounds.bound(1)).isCloseTo(2.3263, within(1e-4));
    }

    @Test
    void shares_have_to_grow() {
        assertThatThrownBy(() -> new GroupSequential(Spending.POCOCK, 0.01, 0.5, 0.5))
                .hasMessageContaining("[0.5, 0.5]");
    }

    private static void assertBounds(Spending spending, double alpha, String shares, String table) {
        double[] expected = numbers(table);
        GroupSequential bounds = new GroupSequential(spending, alpha, numbers(shares));
        for (int k = 0; k < expected.length; k++) {
            assertThat(bounds.bound(k)).as("look %d", k).isCloseTo(expected[k], within(5e-5));
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
