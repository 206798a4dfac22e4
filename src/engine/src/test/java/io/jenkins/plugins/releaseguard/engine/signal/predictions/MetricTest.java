package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Against numbers of scikit-learn, SciPy and statsmodels; {@code golden.py} says how they were made. */
class MetricTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvFileSource(resources = "golden.csv", numLinesToSkip = 1)
    void a_metric_and_its_interval_are_those_of_the_libraries(String word, double value, double low, double high)
            throws IOException {
        Metric metric = Metric.of(word);

        Estimate estimate = metric.of(
                read(metric, "predictions.csv").values(),
                read(metric, "predictions.csv").labels(),
                read(Metric.PSI, "reference.csv").values());

        assertThat(estimate.value()).isCloseTo(value, within(1e-12));
        assertThat(estimate.low()).isCloseTo(low, within(1e-6));
        assertThat(estimate.high()).isCloseTo(high, within(1e-6));
        assertThat(estimate.rows()).isEqualTo(437);
    }

    private static Rows read(Metric metric, String file) throws IOException {
        Map<String, String> columns = metric == Metric.REJECTION_RATE
                ? Map.of("predicted", "decision")
                : metric.label() == Metric.Label.NUMBER ? Map.of("label", "target") : Map.of();
        PredictionsSpec spec = new PredictionsSpec(
                Place.path("/p"),
                metric,
                Duration.ofHours(1),
                Duration.ofHours(1),
                2,
                null,
                columns,
                "decline",
                null,
                null);
        boolean isReference = file.equals("reference.csv");
        Rows rows = new Rows(spec, isReference ? null : NOON.minusSeconds(3600), NOON, null, null);
        try (InputStream in = MetricTest.class.getResourceAsStream(file)) {
            RowText.read(in.readAllBytes(), isReference ? List.of("score") : spec.needed(), rows);
        }
        return rows;
    }

    @Property
    void an_interval_holds_the_value_within_the_range_of_the_metric(
            @ForAll @Size(40) List<@DoubleRange(min = 0, max = 1) Double> scores) {
        double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
        double[] labels = new double[values.length];
        for (int i = 0; i < labels.length; i += 2) {
            labels[i] = 1;
        }

        for (Metric metric : Metric.values()) {
            if (metric == Metric.REJECTION_RATE) {
                continue;
            }
            Estimate estimate = metric.of(values, labels, values.clone());
            assertThat(estimate.low()).as(metric.word()).isBetween(0.0, estimate.value() + 1e-12);
            assertThat(estimate.high()).as(metric.word()).isGreaterThanOrEqualTo(estimate.value() - 1e-12);
        }
    }

    @Test
    void without_drift_the_index_is_zero_and_a_bin_that_is_empty_does_not_make_it_infinite() {
        double[] reference = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

        assertThat(Stability.index(reference, reference).value()).isZero();
        assertThat(Stability.index(new double[] {20, 21}, reference).value()).isBetween(1.0, 20.0);
    }

    @Test
    void no_rejection_and_nothing_but_rejections_still_have_an_interval() {
        assertThat(Estimate.share(new double[50]).high()).isCloseTo(0.0713, within(1e-4));
        assertThat(Estimate.share(new double[] {1, 1, 1}).low()).isCloseTo(0.4385, within(1e-4));
        assertThat(Estimate.share(new double[] {1, 1, 1}).high()).isEqualTo(1);
    }

    @Test
    void ranks_need_rows_of_both_labels() {
        assertThatThrownBy(() -> RankingQuality.auc(new double[] {1, 2}, new double[] {1, 1}))
                .isInstanceOf(NoDataException.class)
                .hasMessage("2 rows have the label 1 and 0 the label 0; at least 10 of each are needed");
    }
}
