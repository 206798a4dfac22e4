package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gate that itself writes the weights of a VirtualService, share by share. */
@ExtendWith(RealParts.class)
class RouteStepsTest {
    @Test
    void aHealthyCandidateGetsOneShareAfterTheOther(RoutedWorld world, Guard guard) throws Exception {
        LocalBuild build = new RouteGates(world, guard).startSteps();
        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("PROMOTED");
        assertThat(build.log())
                .containsSubsequence(
                        "v5 begins with 10 %",
                        "v5 was healthy at 10 % of the traffic; it goes on to 50 %",
                        "v5 gets 50 % of the traffic",
                        "Promoted: ");
        assertThat(world.routes.weights()).isEqualTo("100/0");
        world.users.awaitAllAt("v5");
    }

    @Test
    void aCandidateThatTurnsSlowAtALaterShareIsRolledBack(RoutedWorld world, Guard guard) throws Exception {
        LocalBuild build = new RouteGates(world, guard).startSteps();
        world.awaitLog(build, "v5 gets 50 % of the traffic");

        world.users.model.slow("v5");
        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.routes.weights()).isEqualTo("0/100");
        world.users.awaitAllAt("v4");
        world.awaitWell();
        assertThat(world.routes
                        .get(Routes.VIRTUAL_SERVICE)
                        .at("/metadata/annotations")
                        .path("release-guard.jenkins.io/quarantined")
                        .asText())
                .contains("\"version\":\"v5\"");
    }
}
