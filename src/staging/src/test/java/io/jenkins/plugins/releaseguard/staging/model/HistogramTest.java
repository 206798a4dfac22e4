package io.jenkins.plugins.releaseguard.staging.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void buckets_are_cumulative_and_a_bound_belongs_to_its_bucket() {
        Histogram histogram = new Histogram();
        histogram.observe(0.005);
        histogram.observe(0.0051);
        histogram.observe(0.3);
        histogram.observe(99);
        assertThat(histogram.cumulative()).containsExactly(1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4);
        assertThat(histogram.sum()).isEqualTo(0.005 + 0.0051 + 0.3 + 99);
    }
}
