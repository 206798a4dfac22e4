package io.jenkins.plugins.releaseguard.staging.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryStepsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
    private static final CanarySteps STEPS = new CanarySteps(Manifests.json(
                    """
                    {"steps": [{"setWeight": 10}, {"pause": {"duration": "30s"}}, {"analysis": {}}, {"setWeight": 40},
                               {"pause": {}}]}
                    """)
            .path("steps"));

    private static CanaryState at(int step) {
        return new CanaryState("new", "old", false, null, step, false, null, false);
    }

    private static CanaryState next(CanaryState state) {
        return STEPS.next(state, "new", false, true, NOW);
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "2, 10", "3, 40", "4, 40", "5, 100"})
    void the_weight_is_that_of_the_last_step_that_sets_one(int step, int weight) {
        assertThat(STEPS.weight(at(step))).isEqualTo(weight);
    }

    @Test
    void a_weight_holds_until_pods_and_router_have_it() {
        assertThat(STEPS.next(at(0), "new", false, false, NOW)).isEqualTo(at(0));
        assertThat(next(at(0))).isEqualTo(at(1));
    }

    @Test
    void a_pause_with_a_duration_ends_by_itself() {
        CanaryState paused = next(at(1));
        assertThat(paused.pausedSince()).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(STEPS.next(paused, "new", false, true, NOW.plusSeconds(29))).isEqualTo(paused);
        assertThat(STEPS.next(paused, "new", false, true, NOW.plusSeconds(30))).isEqualTo(at(2));
    }

    @Test
    void a_pause_without_one_ends_when_its_condition_is_taken_away() {
        CanaryState paused = next(at(4));
        assertThat(STEPS.next(paused, "new", false, true, NOW.plusSeconds(86_400)))
                .isEqualTo(paused);
        CanaryState cleared = new CanaryState("new", "old", false, null, 4, true, null, false);
        assertThat(next(cleared)).isEqualTo(at(5));
    }

    @Test
    void a_full_promotion_passes_over_all_steps_and_is_over_with_the_release() {
        CanaryState asked = new CanaryState("new", "old", false, null, 1, true, "2026-01-01T00:00:00Z", true);
        CanaryState all = next(asked);
        assertThat(all.promotedInFull()).isTrue();
        assertThat(STEPS.weight(all)).isEqualTo(100);
        assertThat(next(all)).isEqualTo(new CanaryState("new", "new", false, null, 5, false, null, false));
    }

    @Test
    void a_step_that_is_not_known_is_passed_over() {
        assertThat(next(at(2))).isEqualTo(at(3));
    }

    @Test
    void after_the_last_step_the_canary_is_the_stable_version() {
        assertThat(next(at(5)).stable()).isEqualTo("new");
        assertThat(STEPS.next(at(5), "new", false, false, NOW).stable()).isEqualTo("old");
    }

    @Test
    void an_abort_wins_over_a_pause_of_the_spec() {
        CanaryState aborted = new CanaryState("new", "old", true, null, 4, true, "2026-01-01T00:00:00Z", false);
        CanaryState seen = STEPS.next(aborted, "new", true, false, NOW);
        assertThat(seen).isEqualTo(new CanaryState("new", "old", true, "2026-01-01T00:01:00Z", 0, false, null, false));
        assertThat(STEPS.weight(seen)).isZero();
    }

    @Test
    void the_stable_template_is_taken_back_without_steps() {
        CanaryState aborted = new CanaryState("new", "old", true, "2026-01-01T00:00:00Z", 0, false, null, false);
        assertThat(STEPS.next(aborted, "old", false, false, NOW))
                .isEqualTo(new CanaryState("old", "old", false, null, 5, false, null, false));
    }
}
