package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parts that the guard needs are killed while it works. */
@ExtendWith(RealParts.class)
class OutageTest {
    @Test
    void anApiServerThatIsKilledDuringTheRollbackDelaysItOnly(CanaryWorld world, Guard guard) throws Exception {
        ControlPlane cluster = world.cluster.controlPlane();
        LocalBuild build = new CanaryGates(world, guard).startHealthy();
        world.model.slow("v5");
        world.awaitLog(build, "Bad, not long enough yet");
        cluster.withoutApiServer(() -> world.awaitLog(build, "trying again"));

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        Returned.toGood(world, "v4", "v5");
    }
}
