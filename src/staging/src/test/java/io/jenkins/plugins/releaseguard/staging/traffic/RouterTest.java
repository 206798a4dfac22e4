package io.jenkins.plugins.releaseguard.staging.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final StagedVersion V4 = new StagedVersion("v4", "image:v4", "hash4");
    private static final StagedVersion V5 = new StagedVersion("v5", "image:v5", "hash5");

    private final Facts facts = new Facts(fact -> {});
    private final Router router = new Router(facts);

    @Test
    void of_a_hundred_rolls_each_version_gets_its_percents() {
        router.set(Map.of(V4, 90, V5, 10));
        long v5 = IntStream.range(0, 100).filter(i -> router.pick(i).equals(V5)).count();
        assertThat(v5).isEqualTo(10);
    }

    @Test
    void without_weights_there_is_no_version() {
        assertThat(router.pick(0)).isNull();
    }

    @Test
    void weights_that_are_not_a_hundred_percent_are_refused() {
        assertThatThrownBy(() -> router.set(Map.of(V4, 90))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void only_a_change_is_a_fact() {
        router.set(Map.of(V4, 100));
        router.set(Map.of(V4, 100));
        assertThat(facts.all()).hasSize(1);
    }
}
