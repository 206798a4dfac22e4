package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Policy.OnHealthy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A candidate whose share grows while it is watched: every 5 s healthy one step, 10 s at the last one below 100 %. */
class TrafficStepsTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @BeforeEach
    void aCanaryAtItsFirstShare() {
        world.weights = List.of(10, 25, 50, 100);
        world.currentPercent = 10;
    }

    @Test
    void aHealthyCandidateGoesThroughTheSharesAndIsWatchedLongestAtTheLast() {
        begin();
        passTo(25, 6);
        passTo(50, 7);
        time.pass(Duration.ofSeconds(9));
        assertThat(heard.ending).isNull();
        time.pass(Duration.ofSeconds(60));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PROMOTED);
        assertThat(world.advances).isEqualTo(2);
        assertThat(world.currentPercent).isEqualTo(100);
        assertThat(heard.log)
                .contains("v5 was healthy at 10 % of the traffic; it goes on to 25 %", "v5 gets 50 % of the traffic");
    }

    @Test
    void oneBadLookAtAShareBeginsItsTimeAnew() {
        begin();
        time.pass(Duration.ofSeconds(4));
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(1));
        world.candidateSlow = false;
        time.pass(Duration.ofSeconds(5));
        assertThat(world.advances).isZero();
        time.pass(Duration.ofSeconds(2));

        assertThat(world.advances).isOne();
    }

    @Test
    void aBreachAtAnyShareRollsBack() {
        begin();
        passTo(25, 6);
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(60));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(world.advances).isOne();
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void whoeverGoesOnByHandIsFollowed() {
        begin();
        time.pass(Duration.ofSeconds(2));
        world.currentPercent = 50;
        time.pass(Duration.ofSeconds(9));
        assertThat(heard.ending).isNull();
        time.pass(Duration.ofSeconds(30));

        assertThat(world.advances).isZero();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.PROMOTED);
        assertThat(heard.log).contains("v5 gets 50 % of the traffic");
    }

    @Test
    void aCandidateWithoutAnyTrafficGetsItsFirstShareAndThenItsTime() {
        world.currentPercent = 0;
        begin();
        time.pass(Duration.ofSeconds(4));
        assertThat(world.currentPercent).isEqualTo(10);
        assertThat(world.advances).isOne();
        assertThat(heard.log).contains("v5 begins with 10 %");
        passTo(25, 7);

        assertThat(world.advances).isEqualTo(2);
    }

    @Test
    void aShareThatSomebodyTakesAwayIsNotGivenBack() {
        begin();
        time.pass(Duration.ofSeconds(2));
        world.currentPercent = 0;
        time.pass(Duration.ofSeconds(30));

        assertThat(world.advances).isZero();
        assertThat(world.currentPercent).isZero();
    }

    @Test
    void aClusterThatAnswersLateIsNotWrittenToTwiceForOneStep() {
        begin();
        time.pass(Duration.ofSeconds(4));
        world.whileSteppingIsLookedAt = () -> {
            world.whileSteppingIsLookedAt = () -> {};
            time.pass(Duration.ofSeconds(1));
        };
        time.pass(Duration.ofMillis(1100));

        assertThat(world.advances).isOne();
    }

    @Test
    void aCandidateThatIsNotWaitedForIsNotPushed() {
        world.waits = false;
        begin();
        time.pass(Duration.ofSeconds(20));
        assertThat(world.advances).isZero();
        world.waits = true;
        time.pass(Duration.ofSeconds(1));

        assertThat(world.advances).isOne();
    }

    @Test
    void theBrakeHoldsTheShareWhereItIs() {
        begin();
        time.pass(Duration.ofSeconds(3));
        world.brake = "maintenance";
        time.pass(Duration.ofSeconds(20));
        assertThat(world.advances).isZero();
        world.brake = null;
        time.pass(Duration.ofSeconds(7));

        assertThat(world.advances).isOne();
    }

    @Test
    void aVersionThatAnotherGateFindsBadMeanwhileGetsNoMore() {
        begin();
        time.pass(Duration.ofSeconds(2));
        world.holdBack(TestWorld.V5, null);
        time.pass(Duration.ofSeconds(20));

        assertThat(world.advances).isZero();
        assertThat(heard.log)
                .filteredOn(line -> line.startsWith("Not stepped, tried again at each look: v5 is in quarantine"))
                .hasSize(1);
        assertThat(heard.log).noneMatch(line -> line.contains("it goes on to"));
    }

    @Test
    void stepsThatSomebodyChangesMeanwhileAreNotTaken() {
        begin();
        time.pass(Duration.ofSeconds(2));
        world.weights = List.of(10, 100);
        time.pass(Duration.ofSeconds(120));

        assertThat(world.advances).isZero();
        assertThat(heard.record().verdict().name()).isEqualTo("INCONCLUSIVE");
        assertThat(heard.ending.reason()).contains("healthy at 10 % for 1 min, but it did not get more");
    }

    @Test
    void afterARestartTheWorldSaysWhichShareItIs() {
        begin();
        passTo(25, 6);
        EpisodeState state = heard.states.get(heard.states.size() - 1);
        Heard second = new Heard();
        DrivenThreads later = new DrivenThreads(time.instant().plusSeconds(1));
        TestWorld again = new TestWorld(later);
        again.weights = world.weights;
        again.currentPercent = 50;
        new Episode(order(), state, again, later.threads(), second).start();
        later.pass(Duration.ofSeconds(60));

        assertThat(again.advances).isZero();
        assertThat(second.record().outcome()).isEqualTo(Outcome.PROMOTED);
    }

    @Test
    void otherStepsThanThePolicysAreNotReady() {
        world.weights = List.of(20, 100);
        begin();
        time.pass(Duration.ofSeconds(2));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason())
                .contains("The traffic steps are those of traffic: it has [20, 100], the policy [10, 25, 50, 100]");
    }

    @Test
    void stepsThatGoOnByThemselvesAreNotReady() {
        world.unsuitable = "step 2 goes on by itself after 10m";
        begin();
        time.pass(Duration.ofSeconds(2));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("step 2 goes on by itself after 10m");
    }

    /** Up to some seconds, until the candidate has that share. */
    private void passTo(double percent, int seconds) {
        for (int i = 0; i < seconds && world.currentPercent != percent; i++) {
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(world.currentPercent).isEqualTo(percent);
    }

    private void begin() {
        new Episode(order(), null, world, time.threads(), heard).start();
    }

    private static Order order() {
        Policies policy =
                Policies.latency().onHealthy(OnHealthy.PROMOTE).traffic(Duration.ofSeconds(5), 10, 25, 50, 100);
        return Order.gate("id", policy.build(), "job#1", "test");
    }
}
