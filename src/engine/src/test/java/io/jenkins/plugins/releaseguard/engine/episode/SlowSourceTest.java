package io.jenkins.plugins.releaseguard.engine.episode;

import static io.jenkins.plugins.releaseguard.engine.Policies.above;
import static io.jenkins.plugins.releaseguard.engine.Policies.atMost;
import static io.jenkins.plugins.releaseguard.engine.Policies.forSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private void breakWith(LegSpec... legs) {
        Policies policies = Policies.latency()
                .signal("drift", OnNoData.IGNORE)
                .breach(above("latency", 0.25, forSeconds(4)), above("drift", 0.25, forSeconds(4)))
                .legs(legs);
        new Episode(
                        Order.gate("id", policies.build(), "job#1", "test").withReadiness(Order.Strictness.OFF),
                        null,
                        world,
                        time.threads(),
                        heard)
                .start();
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(5));
        assertThat(heard.log).contains("traffic: accepted");
        world.hanging = Set.of("drift");
    }

    @Test
    void aConditionalLegIsDueAsSoonAsOneConditionIsSeenToBeTrueStill() {
        world.liveSlow = true;
        breakWith(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofMillis(5400)));
        time.pass(Duration.ofSeconds(30));

        List<LegRecord> legs = heard.record().legs();
        assertThat(world.hung).isNotEmpty();
        assertThat(Duration.between(legs.get(0).accepted(), legs.get(1).accepted()))
                .isEqualTo(Duration.ofMillis(5400));
    }

    @Test
    void whetherAConditionalLegIsDueDelaysNoOther() {
        world.failsAfterAccepted = new LegException(LegException.Kind.UNREACHABLE, "away");
        breakWith(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofSeconds(2)));
        time.pass(Duration.ofSeconds(3));
        int tried = world.occasions.size();
        time.pass(Duration.ofSeconds(5));

        assertThat(world.hung).as("it is being asked").hasSize(1);
        assertThat(world.occasions).hasSize(tried + 5);
        world.failsAfterAccepted = null;
        time.pass(Duration.ofSeconds(20));
        assertThat(heard.record().legs()).extracting(LegRecord::state).containsExactly("done", "not-due");
        assertThat(heard.record().legs().get(1).evidence()).contains("not observed", "drift: unreachable");
    }

    @Test
    void aConditionThatCannotBeReadOnLiveIsNoReasonToCallUsersWell() {
        Condition change = new Condition.Change(
                "latency rises more than 10% above baseline", Policies.AT, "latency", true, 0.1, true, Hold.AT_ONCE);
        new Episode(
                        Order.rollback(
                                "id",
                                Policies.latency()
                                        .breach(change)
                                        .legs(
                                                new TestLeg("traffic", true),
                                                new TestLeg("flag", false, Duration.ofSeconds(2)))
                                        .build(),
                                "wrong prices",
                                false,
                                "job#1",
                                "test"),
                        null,
                        world,
                        time.threads(),
                        heard)
                .start();
        time.pass(Duration.ofSeconds(30));

        assertThat(heard.record().legs().get(1).evidence()).contains("not observed", "can be read on live");
    }

    @Test
    void theBaselineIsLookedAtOnWhetherAnotherServerAnswersOrNot() {
        world.baselineSlow = true;
        world.hanging = Set.of("drift");
        Policies policies = Policies.latency()
                .signal("drift", OnNoData.HOLD)
                .breach(above("latency", 0.25, forSeconds(4)), above("drift", 0.25, forSeconds(4)));
        Order order = Order.readiness("id", policies.build(), Order.Strictness.STRICT, "job#1", "test");
        new Episode(order, null, world, time.threads(), heard).start();
        time.pass(Duration.ofSeconds(2));
        world.baselineSlow = false;
        time.pass(Duration.ofSeconds(16));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.READY);
        assertThat(heard.record().checklist())
                .filteredOn(check -> check.item().contains("condition on the baseline"))
                .extracting(CheckRecord::state)
                .containsExactly("passed", "not-observed", "passed");
    }
}
