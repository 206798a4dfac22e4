package io.jenkins.plugins.releaseguard.engine.episode;

import static io.jenkins.plugins.releaseguard.engine.Policies.above;
import static io.jenkins.plugins.releaseguard.engine.Policies.atMost;
import static io.jenkins.plugins.releaseguard.engine.Policies.forSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One server that takes its time delays nothing but its own signals. */
class SlowSourceTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    private void begin() {
        Policies policies = Policies.latency()
                .signal("drift", OnNoData.HOLD)
                .breach(above("latency", 0.25, forSeconds(4)), above("drift", 0.25, forSeconds(4)));
        new Episode(
                        Order.gate("id", policies.build(), "job#1", "test").withReadiness(Order.Strictness.OFF),
                        null,
                        world,
                        time.threads(),
                        heard)
                .start();
    }

    @Test
    void aBreachIsFoundAtTheSameLookWhetherAnotherServerAnswersOrNot() {
        begin();
        time.pass(Duration.ofSeconds(3));
        world.hanging = "drift";
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(40));

        assertThat(heard.record().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().durations().toDetect()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aServerThatHasNotAnsweredIsNotAskedAgainUntilItHas() {
        world.hanging = "drift";
        begin();
        time.pass(Duration.ofSeconds(9));
        assertThat(world.hung).hasSize(2);

        for (Scope scope : List.of(Scope.CANDIDATE, Scope.BASELINE)) {
            world.hung
                    .get(scope == Scope.CANDIDATE ? 0 : 1)
                    .complete(Observation.none("drift", scope, time.instant(), NoData.UNREACHABLE, "too slow"));
        }
        time.pass(Duration.ofSeconds(1));

        assertThat(world.hung).hasSize(4);
        assertThat(heard.lost).containsExactly("server");
    }

    @Test
    void aWindowInWhichASignalIsNeverAnsweredIsNotHealthyAndEndsInItsTime() {
        world.hanging = "drift";
        begin();
        time.pass(Duration.ofSeconds(71));

        assertThat(heard.record().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aRecoveryOfWhichASignalIsNeverAnsweredIsNotProvenAndEndsInItsTime() {
        Policies policies = Policies.latency()
                .signal("drift", OnNoData.HOLD)
                .recovery(atMost("latency", 0.25, 20), atMost("drift", 0.25, 20));
        world.candidateSlow = true;
        new Episode(
                        Order.gate("id", policies.build(), "job#1", "test").withReadiness(Order.Strictness.OFF),
                        null,
                        world,
                        time.threads(),
                        heard)
                .start();
        time.pass(Duration.ofSeconds(5));
        world.hanging = "drift";
        time.pass(Duration.ofSeconds(31));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_RECOVERED);
        assertThat(heard.record().reasons().toString() + heard.ending.reason()).contains("drift");
    }
}
