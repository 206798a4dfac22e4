package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worked case 2: a candidate became champion of MLflow's registry, and its AUC at the users falls below what is allowed. */
@ExtendWith(RealParts.class)
class MlflowAliasTest {
    private static final Path REPOSITORY =
            Path.of("src/test/resources/mlflow-alias").toAbsolutePath();
    private static final double BAD = 0.873;

    @BeforeEach
    void configure(AliasWorld world, Guard guard) {
        guard.metrics(world.prometheus.url()).mlflow(world.mlflow.url());
    }

    private static String policy() throws IOException {
        return Files.readString(REPOSITORY.resolve("release-guard.yaml"));
    }

    private static void degrade(AliasWorld world, LocalBuild build, int version) {
        world.awaitLog(build, "Watching every");
        world.model.measure(version, BAD);
    }

    private static void assertVersion2IsBack(AliasWorld world) throws IOException {
        assertThat(world.registry.aliases()).containsEntry("champion", 2).containsEntry("previous_champion", 2);
        assertThat(world.served()).isEqualTo(2);
        world.awaitAuc(0.92);
    }

    @Test
    void theAliasGoesBackToWhatThePreviousChampionHolds(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);
        LocalBuild build = guard.buildFolder(REPOSITORY);
        degrade(world, build, 3);

        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/timeline/proven").asText("")).isNotEmpty();
        assertVersion2IsBack(world);
        assertThat(world.registry.aliases()).containsEntry("candidate", 3);
        assertThat(world.registry.tags(3)).containsEntry("release_guard.rolled_back", "true");
    }

    @Test
    void aHealthyChampionStays(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);

        JsonNode record = guard.record(guard.buildFolder(REPOSITORY));

        assertThat(record.path("verdict").asText()).isEqualTo("HEALTHY");
        assertThat(world.registry.aliases()).isEqualTo(Map.of("candidate", 3, "champion", 3, "previous_champion", 2));
        assertThat(world.registry.tags(3)).isEmpty();
    }

    @Test
    void theTargetMayBeTheRunThatMadeAVersion(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);
        String policy = policy().replace("to previous_champion", "to run " + world.registry.run(1));
        LocalBuild build = guard.build("canaryGate policyText: '''" + policy + "'''");
        degrade(world, build, 3);

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.registry.aliases()).containsEntry("champion", 1).containsEntry("previous_champion", 2);
        assertThat(world.served()).isEqualTo(1);
    }

    @Test
    void twoBadChampionsInARowReturnToTheLastGoodOne(AliasWorld world, Guard guard) throws Exception {
        world.registry.addVersion(0.95);
        for (int bad = 3; bad <= 4; bad++) {
            world.promote(bad);
            LocalBuild build = guard.build("canaryGate policyText: '''" + policy() + "'''");
            degrade(world, build, bad);

            assertThat(guard.record(build).path("outcome").asText()).isEqualTo("ROLLED_BACK");
            assertVersion2IsBack(world);
        }
    }

    @Test
    void aDryRunWritesNothing(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);
        Map<String, Integer> before = world.registry.aliases();

        JsonNode record = guard.record(
                guard.build("rollbackModel reason: 'rehearsal', dryRun: true, policyText: '''" + policy() + "'''"));

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(world.registry.aliases()).isEqualTo(before);
        assertThat(world.registry.tags(3)).isEmpty();
    }

    @Test
    void aRegistryThatIsUnavailableDelaysTheRollbackOnly(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);
        LocalBuild build = guard.build("canaryGate policyText: '''" + policy() + "'''");
        degrade(world, build, 3);
        world.awaitLog(build, "Bad, not long enough yet");
        world.mlflow.withoutRegistry(() -> world.awaitLog(build, "HTTP 503, TEMPORARILY_UNAVAILABLE"));

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertVersion2IsBack(world);
    }

    @Test
    void aRegistryThatFailsDelaysTheRollbackOnly(AliasWorld world, Guard guard) throws Exception {
        world.promote(3);
        LocalBuild build = guard.build("canaryGate policyText: '''" + policy() + "'''");
        degrade(world, build, 3);
        world.awaitLog(build, "Bad, not long enough yet");
        world.mlflow.withBrokenVersions(() -> world.awaitLog(build, "HTTP 500"));

        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertVersion2IsBack(world);
    }

    @Test
    void anAliasThatIsNotThereIsNamed(AliasWorld world, Guard guard) throws Exception {
        LocalBuild build = guard.build("canaryGate policyText: '''"
                + policy().replace("to previous_champion", "to champion_of_last_year") + "'''");

        guard.awaitEnd(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("champion_of_last_year").doesNotContain("HTTP 400");
    }
}
