package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an episode puts into quarantine, and what the quarantine holds back. */
class QuarantineTest {
    private static final Quarantine.Key V5 = Quarantine.key("model-svc", "production", TestWorld.V5);

    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @Test
    void aBreachPutsTheCandidateThereAndMarksItWhereItWasTakenOut() {
        world.candidateSlow = true;
        gate(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));

        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        Quarantine.Entry entry = world.quarantine.get(V5);
        assertThat(entry.episode()).isEqualTo("id");
        assertThat(entry.version()).isEqualTo("v5");
        assertThat(entry.build()).isEqualTo("job#1");
        assertThat(entry.at()).isEqualTo(record().timeline().detected());
        assertThat(entry.reason()).contains("latency > 0.25");
        assertThat(world.marks).containsExactly("traffic: v5 by id", "flag: on by id");
    }

    @ParameterizedTest
    @CsvSource({"ROLLBACK, true", "FAIL, true", "UNSTABLE, true", "REPORT, false"})
    void whatABreachDoesDecidesWhetherItIsHeldAgainstTheVersion(Reaction reaction, boolean held) {
        world.candidateSlow = true;
        gate(Policies.latency().onBreach(reaction));

        assertThat(world.quarantine.containsKey(V5)).isEqualTo(held);
        assertThat(world.marks.isEmpty()).isEqualTo(reaction != Reaction.ROLLBACK);
    }

    @Test
    void aRollbackAfterAReportedBreachPutsItThereToo() {
        world.candidateSlow = true;
        Policy policy = Policies.latency().onBreach(Reaction.REPORT).build();
        Episode gate = gate(policy);
        EpisodeState state = gate.state().reopened(Order.Kind.ROLLBACK, "as the gate says");
        heard.ending = null;
        start(Order.rollback("id", policy, "as the gate says", false, "job#1", "test"), state);

        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(world.quarantine).containsKey(V5);
        assertThat(world.marks).isNotEmpty();
    }

    @Test
    void anInconclusiveWindowAndARollbackThatSomebodyAsksForHoldNothingAgainstTheVersion() {
        world.metricsLost = true;
        gate(Policies.latency());
        assertThat(record().verdict().name()).isEqualTo("INCONCLUSIVE");
        assertThat(world.quarantine).isEmpty();

        world.current = TestWorld.V5;
        world.currentPercent = 10;
        heard.ending = null;
        start(Order.rollback("id2", Policies.latency().build(), "wrong prices", false, "job#2", "test"), null);
        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(world.quarantine).isEmpty();
        assertThat(world.marks).isEmpty();
    }

    @Test
    void aVersionInQuarantineIsNotWatchedAndTheReasonSaysHowToLiftIt() {
        world.holdBack(TestWorld.V5, null);
        gate(Policies.latency());

        assertThat(record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(record().verdict()).isNull();
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(heard.ending.reason())
                .contains("v5 is in quarantine")
                .contains("episode earlier of job#7")
                .contains("too slow")
                .contains("lift it with a reason");
        assertThat(world.writes).isZero();
    }

    @Test
    void aQuarantineThatHasEndedHoldsNothingBack() {
        world.holdBack(TestWorld.V5, time.instant());
        gate(Policies.latency());

        assertThat(record().outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aPolicyMaySayHowLongABreachHoldsItsVersionBack() {
        world.candidateSlow = true;
        gate(Policies.latency().quarantineFor(Duration.ofDays(30)));

        assertThat(world.quarantine.get(V5).until())
                .isEqualTo(record().timeline().detected().plus(Duration.ofDays(30)));
        assertThat(heard.log).anyMatch(line -> line.contains("until 2026-12-21T12:00:0"));
    }

    @Test
    void theSameVersionOfAnotherReleaseOrEnvironmentIsAnother() {
        Quarantine.Key staging = Quarantine.key("model-svc", "staging", TestWorld.V5);
        Quarantine.Key other = Quarantine.key("other-svc", "production", TestWorld.V5);
        for (Quarantine.Key key : List.of(staging, other)) {
            world.quarantine.put(key, new Quarantine.Entry(key, "v5", "e", null, Instant.EPOCH, null, "slow"));
        }
        gate(Policies.latency());

        assertThat(record().outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aStoreThatCannotBeReadStopsAGateButNoRollback() {
        world.quarantineLost = "disk gone";
        gate(Policies.latency());
        assertThat(record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("disk gone");

        heard.ending = null;
        start(Order.rollback("id2", Policies.latency().build(), "wrong prices", false, "job#2", "test"), null);
        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aStoreThatFailsLaterIsReportedAndTheBreachIsRolledBackAllTheSame() {
        begin(Policies.latency().build());
        time.pass(Duration.ofSeconds(2));
        world.quarantineLost = "disk gone";
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(60));

        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(record().notes())
                .anyMatch(note -> note.contains("v5 could not be taken into quarantine: disk gone"));
    }

    @Test
    void aMarkThatCannotBeLeftIsReportedAndNotFatal() {
        world.candidateSlow = true;
        world.failsAtMark = new LegException(LegException.Kind.FORBIDDEN, "may not patch rollouts");
        gate(Policies.latency());

        assertThat(record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(record().notes()).anyMatch(note -> note.contains("may not patch rollouts"));
        assertThat(world.quarantine).containsKey(V5);
    }

    @Test
    void whatIsFoundBadWhileAGateWatchesIsNotPromoted() {
        begin(Policies.latency().onHealthy(Policy.OnHealthy.PROMOTE).build());
        time.pass(Duration.ofSeconds(5));
        world.holdBack(TestWorld.V5, null);
        time.pass(Duration.ofSeconds(60));

        assertThat(record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(heard.ending.reason()).contains("v5 is in quarantine");
        assertThat(world.promotions).isZero();
    }

    @Test
    void aPromotionWaitsForAStoreThatCannotBeRead() {
        begin(Policies.latency().onHealthy(Policy.OnHealthy.PROMOTE).build());
        time.pass(Duration.ofSeconds(5));
        world.quarantineLost = "disk gone";
        time.pass(Duration.ofSeconds(20));
        assertThat(world.promotions).isZero();
        assertThat(heard.ending).isNull();

        world.quarantineLost = null;
        time.pass(Duration.ofSeconds(20));
        assertThat(record().outcome()).isEqualTo(Outcome.PROMOTED);
    }

    @Test
    void aStableVersionInQuarantineIsNothingToReturnToUnlessThePolicyNamesIt() {
        world.holdBack(TestWorld.V4, null);
        gate(Policies.latency());
        assertThat(record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("v4").contains("in quarantine; name a version as `baseline`");

        heard.ending = null;
        gate(Policies.latency().baseline("v4"));
        assertThat(record().outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void theWayBackFromACompleteReleaseSkipsWhatIsInQuarantine() {
        world.stable = TestWorld.V5;
        world.currentPercent = 100;
        world.earlier = List.of(TestWorld.V6, TestWorld.V4);
        world.holdBack(TestWorld.V6, null);
        start(Order.rollback("id", Policies.latency().build(), "wrong prices", false, "job#1", "test"), null);

        assertThat(record().baseline().version()).isEqualTo("v4");
        assertThat(heard.log).anyMatch(line -> line.contains("Not a version to return to: v6 is in quarantine"));
    }

    private EpisodeRecord record() {
        return heard.record();
    }

    private Episode gate(Policies policies) {
        return gate(policies.build());
    }

    private Episode gate(Policy policy) {
        Episode episode = begin(policy);
        time.pass(Duration.ofSeconds(120));
        return episode;
    }

    private Episode begin(Policy policy) {
        return begin(Order.gate("id", policy, "job#1", "test"), null);
    }

    private void start(Order order, EpisodeState state) {
        begin(order, state);
        time.pass(Duration.ofSeconds(120));
    }

    private Episode begin(Order order, EpisodeState state) {
        Episode episode = new Episode(order, state, world, time.threads(), heard);
        episode.start();
        return episode;
    }
}
