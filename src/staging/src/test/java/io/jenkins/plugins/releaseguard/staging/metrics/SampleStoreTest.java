package io.jenkins.plugins.releaseguard.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleStoreTest {
    private static final Labels M = Labels.of("m", Map.of());

    private final SampleStore store = new SampleStore(Duration.ofSeconds(10));

    private List<Samples> all() {
        return store.select(List.of(Matcher.of(Labels.NAME, "=", "m")), -1, Long.MAX_VALUE);
    }

    @Test
    void a_sample_that_is_not_newer_than_the_last_one_is_dropped() {
        store.append(M, 2000, 1);
        store.append(M, 2000, 2);
        store.append(M, 1000, 3);
        assertThat(all().get(0).values()).containsExactly(1);
    }

    @Test
    void samples_older_than_the_retention_go_and_many_leave_the_newest() {
        for (int i = 0; i <= 1000; i++) {
            store.append(M, i * 1000L, i);
        }
        assertThat(all().get(0).size()).isEqualTo(11);
        assertThat(all().get(0).values()[10]).isEqualTo(1000);
    }

    @Test
    void a_series_without_new_samples_is_forgotten() {
        store.append(M, 1000, 1);
        store.forgetOld(11_000);
        assertThat(all()).hasSize(1);
        store.forgetOld(11_001);
        assertThat(all()).isEmpty();
    }

    @Test
    void a_stale_marker_is_no_common_nan() {
        assertThat(SampleStore.isStale(SampleStore.STALE)).isTrue();
        assertThat(SampleStore.isStale(Double.NaN)).isFalse();
        assertThat(SampleStore.STALE).isNaN();
    }
}
