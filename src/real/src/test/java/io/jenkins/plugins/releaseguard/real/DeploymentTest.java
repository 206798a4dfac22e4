package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A plain Deployment, undone. */
@ExtendWith(RealParts.class)
class DeploymentTest {
    private static final String LEG = "deployment model-svc to last-known-good in prod";
    /** What docs/legs/deployment.md asks for. */
    private static final String PERMISSIONS =
            """
            {"apiGroups":["apps"],"resources":["deployments"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
            {"apiGroups":["apps"],"resources":["replicasets"],"verbs":["list"]}
            """;

    @BeforeEach
    void deploy(ScoringWorld world) throws IOException {
        world.deploy("v1");
        world.deploy("v2");
    }

    @Test
    void twoBadReleasesInARowReturnToTheLastGoodOne(ScoringWorld world, Guard guard) throws Exception {
        ScoringGates gates = new ScoringGates(world, guard, LEG, PERMISSIONS);
        assertThat(gates.watchBad("v2").path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 3, "v2", 0));
        world.deploy("v3");

        JsonNode record = gates.watchBad("v3");

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 3, "v2", 0, "v3", 0));
        assertThat(Release.tag(world.deployment())).isEqualTo("v1");
        assertThat(world.deployment().at("/status/availableReplicas").asInt()).isEqualTo(3);
        world.awaitServed("v1");
        world.awaitWell();
    }

    @Test
    void aDryRunWritesNothing(ScoringWorld world, Guard guard) throws Exception {
        ScoringGates gates = new ScoringGates(world, guard, LEG, PERMISSIONS);
        Map<String, String> before = world.settledVersions();

        JsonNode record = gates.rollback(true);

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.at("/legs/0/commands/0").asText())
                .isEqualTo("kubectl rollout undo deployment/model-svc -n prod --to-revision=1");
        assertThat(world.resourceVersions()).isEqualTo(before);
    }

    @Test
    void withoutThePermissionToPatchTheGateDoesNotWatch(ScoringWorld world, Guard guard) throws Exception {
        ScoringGates gates = new ScoringGates(world, guard, LEG, PERMISSIONS.replace(",\"patch\"", ""));
        Map<String, String> before = world.settledVersions();

        LocalBuild build = gates.watch();

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("it lacks patch deployments.apps");
        assertThat(world.resourceVersions()).isEqualTo(before);
    }

    @Test
    void aTokenThatTheClusterDoesNotKnowIsToldAsThat(ScoringWorld world, Guard guard) throws Exception {
        LocalBuild build =
                ScoringGates.withToken("expired-token", world, guard, LEG).watch();

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("the API server refuses the credential (401)");
    }
}
