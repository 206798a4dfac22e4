package io.jenkins.plugins.releaseguard.engine.episode;

import static io.jenkins.plugins.releaseguard.engine.Policies.above;
import static io.jenkins.plugins.releaseguard.engine.Policies.atMost;
import static io.jenkins.plugins.releaseguard.engine.Policies.forSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
        world.hanging = Set.of("drift");
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(40));

        assertThat(heard.record().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().durations().toDetect()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aServerThatHasNotAnsweredIsNotAskedAgainUntilItHas() {
        world.hanging = Set.of("drift");
        begin();
        time.pass(Duration.ofSeconds(9));
        assertThat(world.hung).hasSize(2);

        world.answerHung("drift");
        time.pass(Duration.ofSeconds(1));

        assertThat(world.hung).hasSize(2);
        assertThat(heard.lost).containsExactly("server");
    }

    @Test
    void aWindowInWhichASignalIsNeverAnsweredIsNotHealthyAndEndsInItsTime() {
        world.hanging = Set.of("drift");
        begin();
        time.pass(Duration.ofSeconds(71));

        assertThat(heard.record().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aWindowWhoseSignalsAreNeverAnsweredTogetherEndsInItsTime() {
        world.hanging = Set.of("latency", "drift");
        begin();
        for (int second = 0; second < 62; second++) {
            time.pass(Duration.ofSeconds(1));
            world.answerHung(second % 2 == 0 ? "latency" : "drift");
        }

        assertThat(heard.log).contains("INCONCLUSIVE after 1 min");
    }

    @Test
    void aBreachIsFoundAtTheSameLookWhileTheClusterTakesItsTime() {
        begin();
        time.pass(Duration.ofSeconds(3));
        world.candidateSlow = true;
        world.whileItIsRead = () -> {
            world.whileItIsRead = () -> {};
            time.pass(Duration.ofSeconds(20));
        };
        time.pass(Duration.ofSeconds(1));

        assertThat(heard.record().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(heard.record().durations().toDetect()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aClusterThatTakesItsTimeIsNotAskedAgainUntilItHasAnswered() {
        AtomicInteger reads = new AtomicInteger();
        begin();
        time.pass(Duration.ofSeconds(3));
        world.whileItIsRead = () -> {
            if (reads.incrementAndGet() == 1) {
                time.pass(Duration.ofSeconds(3));
                assertThat(reads).hasValue(1);
            }
        };
        time.pass(Duration.ofSeconds(5));

        assertThat(reads).hasValueGreaterThan(1);
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
        world.hanging = Set.of("drift");
        time.pass(Duration.ofSeconds(31));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_RECOVERED);
        assertThat(heard.record().reasons().toString() + heard.ending.reason()).contains("drift");
    }
}
