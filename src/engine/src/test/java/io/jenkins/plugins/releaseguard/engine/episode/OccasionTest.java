package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Occasion;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a leg is told of why a rollback is made. */
class OccasionTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @Test
    void aLegHearsWhichConditionBrokeAndByHowMuchHoweverOftenItIsTried() {
        world.failures.add(new LegException(LegException.Kind.UNREACHABLE, "away"));
        run(Order.gate("e-1", Policies.latency().build(), "job#1", "test").withReadiness(Order.Strictness.OFF));

        assertThat(world.occasions)
                .hasSize(2)
                .containsOnly(new Occasion("e-1", heard.ending.reason(), "latency > 0.25", 0.4, 0.25));
    }

    @Test
    void itIsTheSameAfterARestart() {
        Order order = Order.gate("e-1", Policies.latency().build(), "job#1", "test");
        run(order.withReadiness(Order.Strictness.OFF));
        int intent = 0;
        while (!heard.states.get(intent).hasRollback()) {
            intent++;
        }
        TestWorld again = new TestWorld(time);
        new Episode(order, heard.states.get(intent), again, time.threads(), new Heard()).start();
        time.pass(Duration.ofSeconds(60));

        assertThat(again.occasions).isNotEmpty().containsOnly(world.occasions.get(0));
    }

    @Test
    void ofSeveralConditionsTheFirstThatBrokeIsMeant() {
        run(Order.gate(
                        "e-1",
                        Policies.latency()
                                .signal("other", OnNoData.HOLD)
                                .breach(
                                        Policies.above("other", 0.5, Policies.forSeconds(4)),
                                        Policies.above("latency", 0.3, Policies.forSeconds(4)))
                                .build(),
                        "job#1",
                        "test")
                .withReadiness(Order.Strictness.OFF));

        assertThat(world.occasions).extracting(Occasion::condition).containsOnly("latency > 0.3");
        assertThat(world.occasions).extracting(Occasion::limit).containsOnly(0.3);
    }

    @Test
    void whereAPersonAsksNothingWasMeasured() {
        run(Order.rollback("e-2", Policies.latency().build(), "wrong prices", false, "job#1", "test"));

        assertThat(world.occasions).containsOnly(new Occasion("e-2", "wrong prices", null, null, null));
    }

    private void run(Order order) {
        new Episode(order, null, world, time.threads(), heard).start();
        world.candidateSlow = true;
        time.pass(Duration.ofSeconds(60));
    }
}
