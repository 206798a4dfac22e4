package io.jenkins.plugins.releaseguard.engine.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HistogramQuantileTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The values are those of Prometheus 3's histogram_quantile for the same buckets. */
    @Test
    void itIsLinearWithinTheBucket() {
        Map<Double, Double> buckets = Map.of(0.1, 50.0, 0.25, 90.0, 0.5, 100.0, INF, 100.0);

        assertThat(HistogramQuantile.of(0.5, buckets).value()).isEqualTo(0.1);
        assertThat(HistogramQuantile.of(0.25, buckets).value()).isEqualTo(0.05);
        assertThat(HistogramQuantile.of(0.9, buckets).value()).isEqualTo(0.25);
        assertThat(HistogramQuantile.of(0.95, buckets).value()).isCloseTo(0.375, within(1e-12));
        assertThat(HistogramQuantile.of(1, buckets).value()).isEqualTo(0.5);
    }

    @Test
    void itKnowsBetweenWhichBoundsItSurelyIs() {
        HistogramQuantile quantile = HistogramQuantile.of(0.95, Map.of(0.1, 50.0, 0.25, 90.0, 0.5, 100.0, INF, 100.0));

        assertThat(quantile.lower()).isEqualTo(0.25);
        assertThat(quantile.upper()).isEqualTo(0.5);
    }

    @Test
    void aboveTheLastBoundItIsThatBound() {
        HistogramQuantile quantile = HistogramQuantile.of(0.95, Map.of(0.1, 50.0, 0.5, 60.0, INF, 100.0));

        assertThat(quantile.value()).isEqualTo(0.5);
        assertThat(quantile.upper()).isEqualTo(INF);
    }

    @Test
    void negativeBoundsHaveNoLowerEnd() {
        assertThat(HistogramQuantile.of(0.1, Map.of(-1.0, 50.0, 1.0, 100.0, INF, 100.0))
                        .value())
                .isEqualTo(-1.0);
    }

    @Test
    void withoutRequestsOrWithoutBucketsThereIsNone() {
        assertThat(HistogramQuantile.of(0.5, Map.of(0.1, 0.0, INF, 0.0)).value())
                .isNaN();
        assertThat(HistogramQuantile.of(0.5, Map.of(INF, 5.0)).value()).isNaN();
        assertThat(HistogramQuantile.of(0.5, Map.of(0.1, 5.0, 0.2, 6.0)).value())
                .isNaN();
        assertThat(HistogramQuantile.of(0.5, Map.of()).value()).isNaN();
    }

    @Test
    void aBucketIsNeverSmallerThanTheOneInsideIt() {
        assertThat(HistogramQuantile.of(0.5, Map.of(0.1, 10.0, 0.2, 8.0, 0.4, 20.0, INF, 20.0))
                        .value())
                .isEqualTo(0.1);
    }

    @Property
    void itLiesBetweenItsBoundsAndRisesWithTheQuantile(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(max = 100) Integer> counts,
            @ForAll @DoubleRange(max = 1) double low,
            @ForAll @DoubleRange(max = 1) double high) {
        Map<Double, Double> buckets = new HashMap<>();
        double sum = 0;
        for (int i = 0; i < counts.size(); i++) {
            sum += counts.get(i);
            buckets.put(i == counts.size() - 1 ? INF : (i + 1) * 0.1, sum);
        }
        HistogramQuantile a = HistogramQuantile.of(Math.min(low, high), buckets);
        HistogramQuantile b = HistogramQuantile.of(Math.max(low, high), buckets);
        if (sum == 0) {
            assertThat(a.value()).isNaN();
            return;
        }
        assertThat(a.value()).isLessThanOrEqualTo(b.value() + 1e-12);
        assertThat(a.value()).isBetween(a.lower() - 1e-12, a.upper() + 1e-12);
    }
}
