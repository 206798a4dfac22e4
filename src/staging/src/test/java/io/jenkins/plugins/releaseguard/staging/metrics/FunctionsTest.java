package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.staging.metrics.Functions.Bucket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final List<Bucket> BUCKETS =
            List.of(new Bucket(0.1, 50), new Bucket(0.2, 90), new Bucket(0.4, 99), new Bucket(INF, 100));

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 0.05", "0.5, 0.1", "0.7, 0.15", "0.9, 0.2", "0.945, 0.3", "0.99, 0.4", "0.999, 0.4"})
    void a_quantile_is_interpolated_within_its_bucket(double q, double expected) {
        assertThat(Functions.quantile(q, BUCKETS)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void a_quantile_in_the_last_bucket_is_the_highest_bound() {
        assertThat(Functions.quantile(1, BUCKETS)).isEqualTo(0.4);
    }

    @Test
    void a_quantile_outside_of_0_to_1_is_infinite() {
        assertThat(Functions.quantile(-0.1, BUCKETS)).isEqualTo(-INF);
        assertThat(Functions.quantile(1.1, BUCKETS)).isEqualTo(INF);
        assertThat(Functions.quantile(Double.NaN, BUCKETS)).isNaN();
    }

    @Test
    void without_observations_or_without_the_last_bucket_there_is_no_quantile() {
        assertThat(Functions.quantile(0.5, List.of(new Bucket(0.1, 0), new Bucket(INF, 0))))
                .isNaN();
        assertThat(Functions.quantile(0.5, List.of(new Bucket(0.1, 1), new Bucket(0.2, 1))))
                .isNaN();
        assertThat(Functions.quantile(0.5, List.of(new Bucket(INF, 1)))).isNaN();
    }

    @Test
    void the_order_of_buckets_does_not_count_and_a_dip_is_levelled() {
        List<Bucket> shuffled = List.of(new Bucket(INF, 100), new Bucket(0.2, 49.999), new Bucket(0.1, 50));
        assertThat(Functions.quantile(0.25, shuffled)).isCloseTo(0.05, within(1e-9));
    }
}
