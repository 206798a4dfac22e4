package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parts that the guard needs are killed while it works. */
@ExtendWith(RealParts.class)
class OutageTest {
    @Test
    void aPrometheusThatComesBackInTimeHoldsTheGateOnly(CanaryWorld world, Guard guard) throws Exception {
        LocalBuild build = new CanaryGates(world, guard).startHealthy();
        world.prometheus.kill();
        world.awaitLog(build, "No data");
        world.prometheus.startAgain();

        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(record.path("outcome").asText()).isEqualTo("PROMOTED");
    }

    @Test
    void withoutPrometheusTheReleaseIsInconclusiveAndWhatFollowsIsNotProven(CanaryWorld world, Guard guard)
            throws Exception {
        String policy = CanaryGates.policy().replace("within 60s", "within 15s").replace("atMost: 90s", "atMost: 20s");
        LocalBuild build = new CanaryGates(world, guard).startHealthyBy(policy);
        world.prometheus.kill();

        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("verdict").asText()).isEqualTo("INCONCLUSIVE");
        assertThat(record.path("outcome").asText()).isEqualTo("NOT_RECOVERED");
        world.prometheus.startAgain();
        Returned.toGood(world, "v4", "v5");
    }

    @Test
    void anApiServerThatIsKilledDuringTheRollbackDelaysItOnly(CanaryWorld world, Guard guard) throws Exception {
        ControlPlane cluster = world.cluster.controlPlane();
        // after an outage Argo Rollouts' controller waits up to a minute before it asks the API server again
        String policy = CanaryGates.policy().replace("within 60s", "within 150s");
        LocalBuild build = new CanaryGates(world, guard).startHealthyBy(policy);
        world.model.slow("v5");
        world.awaitLog(build, "Bad, not long enough yet");
        cluster.withoutApiServer(() -> world.awaitLog(build, "trying again"));

        JsonNode record = guard.record(build);

        assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        Returned.toGood(world, "v4", "v5");
    }
}
