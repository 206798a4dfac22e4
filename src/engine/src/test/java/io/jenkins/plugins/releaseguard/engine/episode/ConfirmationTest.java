package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.policy.Window;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A world that takes its time is seen to be done soon after it is, however long the pause between two looks at signals. */
class ConfirmationTest {
    private static final Window RARE_LOOKS = new Window(
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            0,
            Duration.ofSeconds(3),
            Duration.ofSeconds(4));

    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @BeforeEach
    void rollBackTwoServicesOfWhichTheSecondIsSlow() {
        world.second = new TestWorld.Service(TestWorld.V5, TestWorld.V4);
        world.second.stuck = true;
        Policies policies =
                Policies.latency().window(RARE_LOOKS).legs(new TestLeg("svc", true), new TestLeg("second", true));
        Order order = Order.rollback("id", policies.build(), "wrong prices", false, "job#1", "test");
        new Episode(order, null, world, time.threads(), heard).start();
    }

    @Test
    void aLegIsSeenToBeDoneAFewHundredthsOfASecondAfterItIs() {
        time.pass(Duration.ofMillis(120));
        world.second.stuck = false;
        time.pass(Duration.ofMillis(120));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().legs()).extracting(LegRecord::state).containsExactly("done", "done");
        assertThat(heard.record().durations().toRestore()).isLessThan(Duration.ofMillis(240));
    }

    @Test
    void thePausesGrowToASecond() {
        time.pass(Duration.ofSeconds(8));
        assertThat(world.second.confirmations).isBetween(15, 20);
        int before = world.second.confirmations;
        time.pass(Duration.ofSeconds(8));

        assertThat(world.second.confirmations - before).isEqualTo(8);
    }

    @Test
    void whatIsDoneIsNotAskedForAgain() {
        world.second.stuck = false;
        world.abortDoesNothing = true;
        time.pass(Duration.ofSeconds(1));
        assertThat(heard.ending).as("the first is still open").isNull();
        int asked = world.second.confirmations;
        time.pass(Duration.ofSeconds(20));

        assertThat(world.second.confirmations).isEqualTo(asked);
    }

    @Test
    void whatTheWorldNeverShowsEndsInItsTimeAndNotAtTheNextLook() {
        time.pass(Duration.ofSeconds(22));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PARTLY_ROLLED_BACK);
    }
}
