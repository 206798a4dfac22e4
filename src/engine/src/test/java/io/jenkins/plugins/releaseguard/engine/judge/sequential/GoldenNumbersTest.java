package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Against numbers that SciPy computed from probability mass functions; {@code golden.py} says how. */
class GoldenNumbersTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(resources = "golden.csv", numLinesToSkip = 1)
    void theClosedFormsAreTheRatiosOfTheLaws(String kind, String numbers, double expected) {
        double[] n = java.util.Arrays.stream(numbers.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        double found =
                switch (kind) {
                    case "comparison" -> Factors.comparison(plain(n, 0), new Margin(n[4], 0), n[5]);
                    case "points" -> Factors.comparison(plain(n, 0), new Margin(n[4], n[5]), n[6]);
                    case "level" -> Level.of(n[0] - 0.5, n[1]).predicted(n[2], n[3])[0];
                    case "limit" -> Factors.limit((long) n[0], (long) n[1], n[2], n[3]);
                    default -> evidence(n);
                };

        assertThat(found).isCloseTo(expected, within(1e-8 * Math.max(1, Math.abs(expected))));
    }

    private static double evidence(double[] n) {
        Weights weights = new Weights((int) n[1]);
        ShiryaevRoberts process = ShiryaevRoberts.start(SequentialTest.GROWTHS.length);
        for (int i = 2; i < n.length; i += 4) {
            double[] factors = new double[SequentialTest.GROWTHS.length];
            for (int k = 0; k < factors.length; k++) {
                factors[k] = Factors.comparison(plain(n, i), new Margin(n[0], 0), SequentialTest.GROWTHS[k]);
            }
            process = process.next(factors, 1, weights.at(process.looks()));
        }
        return process.logEvidence();
    }

    private static Interval plain(double[] n, int at) {
        return Interval.of((long) n[at], (long) n[at + 1], (long) n[at + 2], (long) n[at + 3]);
    }
}
