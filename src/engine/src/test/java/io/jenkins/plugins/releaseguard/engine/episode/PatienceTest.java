package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a leg is tried again; recovery has 20 s, and what waits for others 30 s. */
class PatienceTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    /** A leg that asks others, as a pull request does. */
    private record Asking(String text) implements LegSpec {
        @Override
        public Position at() {
            return Policies.AT;
        }

        @Override
        public String object() {
            return "model-svc";
        }

        @Override
        public boolean movesTraffic() {
            return true;
        }

        @Override
        public Duration waitsForOthers() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration ifStillBreachingAfter() {
            return null;
        }
    }

    private void rollBack(Kind kind, int failures, LegSpec... legs) {
        world.failures.addAll(Collections.nCopies(failures, new LegException(kind, "request 7 is open")));
        Order order = Order.gate("id", Policies.latency().legs(legs).build(), "job#1", "test");
        new Episode(order.withReadiness(Order.Strictness.OFF), null, world, time.threads(), heard).start();
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({"25, ROLLED_BACK, done", "100, ROLLBACK_FAILED, failed"})
    void whatWaitsForOthersHasItsOwnTime(int looks, Outcome outcome, String state) {
        rollBack(Kind.WAITING, looks, new Asking("ask"));

        LegRecord leg = heard.record().legs().get(0);
        assertThat(heard.record().outcome()).isEqualTo(outcome);
        assertThat(leg.state()).isEqualTo(state);
        if (outcome == Outcome.ROLLBACK_FAILED) {
            assertThat(leg.error()).isEqualTo("request 7 is open, after 30s; it is not waited for any longer");
            assertThat(Duration.between(leg.started(), heard.record().endedAt()))
                    .isEqualTo(Duration.ofSeconds(30));
            assertThat(heard.log).contains("ask failed: " + leg.error());
        }
    }

    @Test
    void aServerThatIsAwayForAMomentDoesNotEndTheWait() {
        world.failures.addAll(Collections.nCopies(22, new LegException(Kind.WAITING, "request 7 is open")));
        rollBack(Kind.UNREACHABLE, 3, new Asking("ask"));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void anotherLegIsTriedAsLongAsTheRecoveryCouldBeInTime() {
        rollBack(Kind.WAITING, 100, new TestLeg("traffic", true));

        LegRecord leg = heard.record().legs().get(0);
        assertThat(leg.error()).isEqualTo("request 7 is open");
        assertThat(Duration.between(leg.started(), heard.record().endedAt())).isEqualTo(Duration.ofSeconds(20));
    }

    /** Users are well after the flag, and what they get is still to be put back. */
    @ParameterizedTest
    @ValueSource(ints = {25, 100})
    void theEndWaitsForIt(int looks) {
        rollBack(Kind.WAITING, looks, new TestLeg("flag", false), new Asking("ask"));

        assertThat(heard.record().legs().get(0).state()).isEqualTo("done");
        assertThat(heard.record().legs().get(1).state()).isEqualTo(looks == 25 ? "done" : "failed");
        assertThat(heard.record().outcome()).isEqualTo(looks == 25 ? Outcome.ROLLED_BACK : Outcome.PARTLY_ROLLED_BACK);
        assertThat(heard.ending.reason().contains("it is not waited for any longer"))
                .isEqualTo(looks == 100);
    }

    @Test
    void aRestartGivesItNoMoreTime() {
        rollBack(Kind.WAITING, 100, new Asking("ask"));
        int began = 0;
        while (!heard.states.get(began).hasRollback()
                || heard.states.get(began).legs.get(0).started() == null) {
            began++;
        }
        DrivenThreads later =
                new DrivenThreads(heard.states.get(began).savedAt().plusSeconds(25));
        TestWorld again = new TestWorld(later);
        again.failures.addAll(Collections.nCopies(100, new LegException(Kind.WAITING, "request 7 is open")));
        Heard own = new Heard();
        Order order =
                Order.gate("id", Policies.latency().legs(new Asking("ask")).build(), "job#1", "test");
        new Episode(order, heard.states.get(began), again, later.threads(), own).start();
        later.pass(Duration.ofSeconds(10));

        assertThat(own.record().outcome()).isEqualTo(Outcome.ROLLBACK_FAILED);
    }
}
