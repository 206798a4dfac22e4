package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worked case 3: a new feature column behind a flag, and the Helm release that brought it. */
@ExtendWith(RealParts.class)
class FeatureSchemaTest {
    private static final Path REPOSITORY =
            Path.of("src/test/resources/feature-schema").toAbsolutePath();
    /** As docs/legs/feature-flag.md and docs/legs/helm.md ask for. */
    private static final String PERMISSIONS = "[{\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],"
            + "\"resourceNames\":[\"model-flags\"],\"verbs\":[\"get\",\"patch\"]}," + HelmRelease.PERMISSIONS + "]";

    private HelmRelease release;

    /** Three revisions that were well, and a fourth that reads the new feature. */
    @BeforeEach
    void release(ScoringWorld world, Guard guard) throws IOException {
        release = new HelmRelease(world);
        guard.metrics(world.prometheus.url())
                .cluster(world.cluster, world.cluster.token("guard", PERMISSIONS))
                .helm(release.program());
        for (String version : new String[] {"v1", "v2", "v3", "v4"}) {
            release.upgrade(version);
        }
        world.awaitWell();
    }

    @Test
    void theFlagIsSwitchedOffAndWhenNullsGoOnTheReleaseIsRolledBackAndTheBacklogDrains(ScoringWorld world, Guard guard)
            throws Exception {
        LocalBuild build = guard.buildFolder(REPOSITORY);
        world.awaitLog(build, "Watching every");
        world.service.fail("v4", 0.45);

        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.flag()).isEqualTo("false");
        assertThat(release.newest().path("revision").asInt()).isEqualTo(5);
        assertThat(release.newest().path("description").asText()).isEqualTo("Rollback to 3");
        assertThat(release.statuses()).containsEntry(4, "superseded").containsEntry(5, "deployed");
        assertThat(world.wanted()).isEqualTo(Map.of("v1", 0, "v2", 0, "v3", 3, "v4", 0));
        world.awaitServed("v3");
        world.awaitWell();
    }

    @Test
    void theReleaseStaysWhenTheFlagAloneHelps(ScoringWorld world, Guard guard) throws Exception {
        LocalBuild build = guard.buildFolder(REPOSITORY);
        world.awaitLog(build, "Watching every");
        world.service.sendNulls("v4", 0.45);

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.flag()).isEqualTo("false");
        assertThat(release.statuses())
                .isEqualTo(Map.of(1, "superseded", 2, "superseded", 3, "superseded", 4, "deployed"));
        world.awaitServed("v4");
        world.awaitWell();
    }
}
