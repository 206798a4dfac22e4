package io.jenkins.plugins.releaseguard.engine.recovery;

import static io.jenkins.plugins.releaseguard.engine.Policies.allOnBaseline;
import static io.jenkins.plugins.releaseguard.engine.Policies.atMost;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-21T12:00:00Z");

    /** One look a second from the acceptance on: {@code g} good, {@code b} bad, {@code -} no data. */
    @ParameterizedTest(name = "{0}: {4}")
    @CsvSource({
        "ggggg, true, 0, 4, four good seconds prove it",
        "gggg, , , , three do not",
        "bbbggggg, true, 3, 7, the first sample of the stretch is the recovery",
        "bggbggggg, true, 4, 8, a bad sample starts it again",
        "gg-gg, true, 0, 4, a short gap does not break the stretch",
        "gg------ggggg, true, 8, 12, a long one does",
        "bbbbbbbbbbbbbbbbbbbbb, false, , , bad until the time is over",
        "---------------------, false, , , what was not seen is not recovered",
        "bbbbbbbbbbbbbbbbbgggg, false, , , too late to be proven in time",
    })
    void recoveryIsAStretchOfGoodSamples(String looks, Boolean recovered, Integer since, Integer proven, String why) {
        RecoveryState end = play(Policies.latency().build(), looks);

        if (recovered == null) {
            assertThat(end.result()).isNull();
            return;
        }
        assertThat(end.result().isRecovered()).isEqualTo(recovered);
        assertThat(end.result().recovered()).isEqualTo(since == null ? null : ACCEPTED.plusSeconds(since));
        assertThat(end.result().proven()).isEqualTo(proven == null ? null : ACCEPTED.plusSeconds(proven));
        assertThat(end.result().sentences().isEmpty()).isEqualTo(recovered);
    }

    @Test
    void samplesFromBeforeTheAcceptanceDoNotCount() {
        Recovery recovery = new Recovery(Policies.latency().build());
        RecoveryState state = recovery.start(ACCEPTED);
        for (int second = -5; second < 4; second++) {
            state = recovery.next(state, List.of(live(second, 0.1)), ACCEPTED.plusSeconds(second));
        }
        assertThat(state.result()).isNull();
    }

    @Test
    void everyConditionHasToHoldAtTheSameTime() {
        Policy policy = Policies.latency()
                .recovery(atMost("latency", 0.25, 20), allOnBaseline(20))
                .build();
        Recovery recovery = new Recovery(policy);
        RecoveryState state = recovery.start(ACCEPTED);
        for (int second = 0; second <= 12; second++) {
            Instant now = ACCEPTED.plusSeconds(second);
            state = recovery.next(
                    state,
                    List.of(
                            live(second, 0.1),
                            Observation.of(Recovery.TRAFFIC, Scope.BASELINE, now, now, second < 6 ? 90 : 100)),
                    now);
            assertThat(state.result() != null).isEqualTo(second >= 10);
            if (state.result() != null) {
                break;
            }
        }
        assertThat(state.result().recovered()).isEqualTo(ACCEPTED.plusSeconds(6));
    }

    @Test
    void whatIsMissingIsSaidWithItsCause() {
        RecoveryState end = play(Policies.latency().build(), "g" + "-".repeat(20));

        assertThat(end.result().sentences())
                .containsExactly("latency <= 0.25: not observed, unreachable (connection refused)");
    }

    private static RecoveryState play(Policy policy, String looks) {
        Recovery recovery = new Recovery(policy);
        RecoveryState state = recovery.start(ACCEPTED);
        for (int second = 0; second < looks.length(); second++) {
            Instant now = ACCEPTED.plusSeconds(second);
            Observation observation =
                    switch (looks.charAt(second)) {
                        case 'g' -> live(second, 0.1);
                        case 'b' -> live(second, 0.4);
                        default ->
                            Observation.none("latency", Scope.LIVE, now, NoData.UNREACHABLE, "connection refused");
                    };
            state = recovery.next(state, List.of(observation), now);
        }
        return state;
    }

    private static Observation live(int second, double value) {
        Instant time = ACCEPTED.plusSeconds(second);
        return Observation.of("latency", Scope.LIVE, time, time, value);
    }
}
