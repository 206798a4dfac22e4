package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.GateState;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.recovery.Recovery;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the cause of no data is, it is never a pass, and it is said wherever the silence is. */
class NoDataCausesTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private static Observation silence(NoData cause, Scope scope, int second) {
        return Observation.none("latency", scope, START.plusSeconds(second), cause, "asked in vain");
    }

    private static GateState silent(Policy policy, NoData cause) {
        Gate gate = new Gate(policy);
        GateState state = gate.start(START);
        for (int second = 0; second <= 60; second++) {
            state = gate.next(state, List.of(silence(cause, Scope.CANDIDATE, second)), START.plusSeconds(second));
        }
        return state;
    }

    @ParameterizedTest
    @EnumSource(NoData.class)
    void aGateThatHoldsSaysIt(NoData cause) {
        GateState end = silent(Policies.latency().build(), cause);

        assertThat(end.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(end.decision().reasons().get(0).sentence()).contains(cause.word(), "asked in vain");
        assertThat(new Gate(Policies.latency().build()).status(end, 0)).endsWith("no data: " + cause.word());
    }

    @ParameterizedTest
    @EnumSource(NoData.class)
    void aBreachBySilenceSaysIt(NoData cause) {
        GateState end =
                silent(Policies.latency().signal("latency", OnNoData.BREACH).build(), cause);

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(end.decision().reasons().get(0).sentence()).contains(cause.word(), "asked in vain");
    }

    @ParameterizedTest
    @EnumSource(NoData.class)
    void aRecoveryThatIsNotObservedSaysIt(NoData cause) {
        Recovery recovery = new Recovery(Policies.latency().build());
        RecoveryState state = recovery.start(START);
        for (int second = 0; second <= 20; second++) {
            state = recovery.next(state, List.of(silence(cause, Scope.LIVE, second)), START.plusSeconds(second));
        }

        assertThat(state.result().isRecovered()).isFalse();
        assertThat(state.result().sentences().get(0)).contains(cause.word(), "asked in vain");
    }

    @ParameterizedTest
    @EnumSource(NoData.class)
    void theRecordKeepsIt(NoData cause) {
        DrivenThreads time = new DrivenThreads(START);
        TestWorld world = new TestWorld(time);
        world.baselineNoData = cause;
        Heard heard = new Heard();
        new Episode(
                        Order.gate("id", Policies.latency().build(), "job#1", "test")
                                .withReadiness(Order.Strictness.OFF),
                        null,
                        world,
                        time.threads(),
                        heard)
                .start();
        time.pass(Duration.ofSeconds(15));

        assertThat(heard.record().signals().stream()
                        .flatMap(signal -> signal.series().stream())
                        .filter(series -> series.scope().equals("baseline"))
                        .flatMap(series -> series.samples().stream())
                        .map(sample -> sample.noData()))
                .isNotEmpty()
                .containsOnly(cause.word());
    }
}
