package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class BeginningTest {
    private static final LegException AWAY = new LegException(Kind.UNREACHABLE, "the API server is away");

    private static final Instant BEGUN = Instant.parse("2026-11-21T12:00:00Z");

    private final DrivenThreads time = new DrivenThreads(BEGUN);
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @ParameterizedTest
    @EnumSource(names = {"GATE", "ROLLBACK", "DRILL"})
    void aServerThatIsAwayForAMomentIsAskedAgain(Order.Kind kind) {
        world.readFails = AWAY;
        begin(kind);
        pass(19);
        assertThat(heard.log).containsExactly("Cannot start yet, tried again for 20s: the API server is away");
        assertThat(heard.states).isEmpty();

        world.readFails = null;
        pass(1);

        assertThat(heard.states.get(0).phase)
                .isEqualTo(
                        switch (kind) {
                            case GATE -> EpisodeState.Phase.WATCHING;
                            case ROLLBACK -> EpisodeState.Phase.ROLLING_BACK;
                            default -> EpisodeState.Phase.INJECTING;
                        });
        assertThat(heard.states.get(0).startedAt)
                .as("the wait does not shorten the warm-up")
                .isEqualTo(BEGUN.plusSeconds(20));
    }

    @ParameterizedTest
    @EnumSource(names = {"GATE", "ROLLBACK", "DRILL"})
    void aServerThatStaysAwayIsNotWaitedForAnyLonger(Order.Kind kind) {
        world.readFails = AWAY;
        begin(kind);
        pass(20);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).isEqualTo("the API server is away");
        assertThat(world.writes).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "UNREACHABLE", mode = Mode.EXCLUDE)
    void whatWillNotPassByItselfIsSaidAtOnce(Kind kind) {
        world.readFails = new LegException(kind, "no");
        begin(Order.Kind.GATE);
        pass(0);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.log).startsWith("Cannot start: no");
    }

    @Test
    void aDryRunSaysAtOnceThatAServerIsAway() {
        world.readFails = AWAY;
        start(Order.rollback("id", Policies.latency().build(), "plan", true, "job#1", "test"));
        pass(0);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
    }

    @Test
    void whatIsStoppedMeanwhileIsNotTriedAgain() {
        world.readFails = AWAY;
        Episode gate = begin(Order.Kind.GATE);
        pass(5);
        gate.stop("the build was stopped");
        world.readFails = null;
        pass(30);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(heard.states).hasSize(1);
    }

    private Episode begin(Order.Kind kind) {
        Policies policies = Policies.latency();
        if (kind == Order.Kind.DRILL) {
            world.environment = "staging";
            world.current = TestWorld.V4;
            world.currentPercent = 100;
            policies.environment("staging");
        }
        Policy policy = policies.build();
        Order order =
                switch (kind) {
                    case GATE -> Order.gate("id", policy, "job#1", "test");
                    case ROLLBACK -> Order.rollback("id", policy, "asked for", false, "job#1", "test");
                    default -> Order.drill("id", policy, new DrillSpec(null, false), "job#1", "test");
                };
        return start(order);
    }

    private Episode start(Order order) {
        Episode episode = new Episode(order, null, world, time.threads(), heard);
        episode.start();
        return episode;
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }
}
