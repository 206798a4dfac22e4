package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worked case 1: a canary of Argo Rollouts at 10 %, measured by Prometheus. */
@ExtendWith(RealParts.class)
class RolloutTest {
    private static final List<String> PHASES =
            List.of("onset", "detected", "decided", "started", "accepted", "trafficRestored", "recovered", "proven");

    @Test
    void aCanaryThatTurnsSlowIsRolledBackAndTheRecoveryProven(CanaryWorld world, Guard guard) throws Exception {
        LocalBuild build = new CanaryGates(world, guard).startHealthy();
        assertThat(world.users()).isEqualTo(Map.of("v4", 90, "v5", 10));
        assertThat(world.p95()).isLessThan(0.25);

        world.model.slow("v5");
        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(PHASES)
                .allSatisfy(
                        phase -> assertThat(record.path("timeline").path(phase).asText(""))
                                .as(phase)
                                .isNotEmpty())
                .extracting(phase -> record.path("timeline").path(phase).asText())
                .isSorted();
        Returned.toGood(world, "v4", "v5");
    }

    @Test
    void aHealthyCanaryIsPromoted(CanaryWorld world, Guard guard) throws Exception {
        LocalBuild build = new CanaryGates(world, guard).startHealthy();

        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(record.path("outcome").asText()).isEqualTo("PROMOTED");
        Returned.awaitTidied(world);
        Returned.toGood(world, "v5", "v4");
    }

    @Test
    void twoBadReleasesInARowReturnToTheLastGoodOne(CanaryWorld world, Guard guard) throws Exception {
        CanaryGates gates = new CanaryGates(world, guard);
        LocalBuild first = gates.startHealthy();
        world.model.slow("v5");
        assertThat(guard.record(first).path("outcome").asText()).isEqualTo("ROLLED_BACK");
        world.release.push("v6");
        world.release.awaitPhase("Paused");
        world.awaitRequests("v6", 10);
        LocalBuild second = gates.startHealthy("v6");
        world.model.slow("v6");

        JsonNode record = guard.record(second);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        Returned.toGood(world, "v4", "v6");
        Returned.toGood(world, "v4", "v5");
    }

    @Test
    void anotherVersionThatIsPushedMeanwhileIsLeftAlone(CanaryWorld world, Guard guard) throws Exception {
        LocalBuild build = new CanaryGates(world, guard).startHealthy();
        world.model.slow("v6");
        world.release.push("v6");

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("SUPERSEDED");
        world.release.awaitPhase("Paused");
        assertThat(world.release.wanted()).isEqualTo("v6");
        assertThat(world.release.rollout().at("/status/abort").asBoolean()).isFalse();
        assertThat(world.release.writers()).containsExactly("rollouts-controller", "test");
    }

    @Test
    void aDryRunWritesNothing(CanaryWorld world, Guard guard) throws Exception {
        CanaryGates gates = new CanaryGates(world, guard);
        Map<String, String> before = world.release.settledVersions();

        JsonNode record = guard.record(gates.rollback(CanaryGates.policy(), true));

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.at("/legs/0/commands/0").asText()).isEqualTo("kubectl argo rollouts abort model-svc -n prod");
        assertThat(world.release.resourceVersions()).isEqualTo(before);
    }

    @Test
    void withoutThePermissionForTheStatusItSaysWhatIsMissingAndWritesNothing(CanaryWorld world, Guard guard)
            throws Exception {
        String without = Release.PERMISSIONS.replace("rollouts/status", "rollouts/scale");
        CanaryGates gates = new CanaryGates(world, guard, without);
        Map<String, String> before = world.release.settledVersions();

        LocalBuild refused = gates.startRefused();

        assertThat(guard.record(refused).path("outcome").asText()).isEqualTo("NOT_READY");
        assertThat(refused.log()).contains("it lacks patch rollouts.argoproj.io/status");

        LocalBuild build = gates.startUnchecked();
        world.model.slow("v5");

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLBACK_FAILED");
        assertThat(build.log()).contains("grant the verb `patch` on `rollouts.argoproj.io/status`");
        assertThat(world.release.resourceVersions()).isEqualTo(before);
    }
}
