package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release of real Helm, in the states that a release can be left in. */
@ExtendWith(RealParts.class)
class HelmTest {
    private static final String LEG = "helm model-svc to last-known-good in prod";

    private HelmRelease release;

    @BeforeEach
    void release(ScoringWorld world, Guard guard) throws IOException {
        release = new HelmRelease(world);
        guard.helm(release.program());
        release.upgrade("v1");
        release.upgrade("v2");
    }

    @Test
    void twoBadReleasesInARowReturnToTheLastGoodOne(ScoringWorld world, Guard guard) throws Exception {
        ScoringGates gates = new ScoringGates(world, guard, LEG, HelmRelease.PERMISSIONS);
        assertThat(gates.watchBad("v2").path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 3, "v2", 0));
        release.upgrade("v3");

        JsonNode record = gates.watchBad("v3");

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 3, "v2", 0, "v3", 0));
        assertThat(release.newest().path("revision").asInt()).isEqualTo(5);
        assertThat(release.newest().path("status").asText()).isEqualTo("deployed");
        world.awaitServed("v1");
        world.awaitWell();
    }

    @Test
    void whatAKilledHelmHasLeftPendingIsRepaired(ScoringWorld world, Guard guard) throws Exception {
        release.killInRollbackTo(1);
        assertThat(release.statuses()).containsEntry(3, "pending-rollback");

        JsonNode record = new ScoringGates(world, guard, LEG, HelmRelease.PERMISSIONS).rollback(false);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(release.statuses()).containsEntry(3, "failed").containsEntry(4, "deployed");
        assertThat(release.newest().path("description").asText()).isEqualTo("Rollback to 1");
        world.awaitServed("v1");
        release.upgrade("v3");
    }

    @Test
    void aDryRunWritesNothing(ScoringWorld world, Guard guard) throws Exception {
        ScoringGates gates = new ScoringGates(world, guard, LEG, HelmRelease.PERMISSIONS);
        Map<String, String> before = world.settledVersions();

        JsonNode record = gates.rollback(true);

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.at("/legs/0/commands/0").asText()).startsWith("helm rollback model-svc 1 -n prod");
        assertThat(world.resourceVersions()).isEqualTo(before);
    }

    @Test
    void withoutThePermissionForTheDeploymentTheRollbackFailsInHelmsOwnWords(ScoringWorld world, Guard guard)
            throws Exception {
        String before = world.deployment().at("/metadata/generation").asText();
        String without = HelmRelease.PERMISSIONS.replace("\"patch\",\"delete\"", "\"delete\"");

        JsonNode record = new ScoringGates(world, guard, LEG, without).rollback(false);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLBACK_FAILED");
        assertThat(record.toString()).contains("cannot patch resource").contains("deployments");
        assertThat(world.deployment().at("/metadata/generation").asText()).isEqualTo(before);
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 0, "v2", 3));
    }
}
