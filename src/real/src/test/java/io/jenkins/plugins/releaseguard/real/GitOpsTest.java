package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worked case 4: a bad commit, deployed by Argo CD, is reverted, pushed and synced, and the prior ReplicaSet is active again. */
@ExtendWith(RealParts.class)
class GitOpsTest {
    private static final Path REPOSITORY = Path.of("src/test/resources/gitops").toAbsolutePath();

    private static void configure(GitOpsWorld world, Guard guard) {
        guard.metrics(world.prometheus.url())
                .git(world.git.url(), GitHttp.USER, GitHttp.PASSWORD)
                .argoCd(world.argoCd.url(), world.argoCd.token());
    }

    private static LocalBuild startHealthy(GitOpsWorld world, Guard guard) throws IOException {
        configure(world, guard);
        LocalBuild build = guard.buildFolder(REPOSITORY);
        world.awaitLog(build, "Watching every");
        return build;
    }

    private static JsonNode gateWithABreach(GitOpsWorld world, Guard guard) throws Exception {
        LocalBuild build = startHealthy(world, guard);
        world.fail("v5", 0.2);
        JsonNode record = guard.record(build);
        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).doesNotContain(GitHttp.PASSWORD).doesNotContain(world.argoCd.token());
        return record;
    }

    private static void assertBack(GitOpsWorld world, JsonNode record, String bad) throws IOException {
        assertThat(world.git.log("%P")).isEqualTo(bad);
        assertThat(world.git.log("%B")).contains("This reverts commit " + bad);
        assertV4Runs(world, record);
    }

    private static void assertV4Runs(GitOpsWorld world, JsonNode record) throws IOException {
        assertThat(record.path("outcome").asText()).as(record.toPrettyString()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/timeline/trafficRestored").asText("")).isNotEmpty();
        assertThat(record.at("/timeline/proven").asText("")).isNotEmpty();
        JsonNode status = world.argoCd.application().path("status");
        assertThat(status.at("/sync/status").asText()).isEqualTo("Synced");
        assertThat(status.at("/sync/revision").asText()).isEqualTo(world.git.head());
        assertThat(status.at("/health/status").asText()).isEqualTo("Healthy");
        assertThat(world.pods()).containsExactly("v4");
        assertThat(world.replicaSets()).containsEntry("v4", 2).containsEntry("v5", 0);
        assertThat(record.path("legs").toString())
                .contains("is Synced at " + world.git.head().substring(0, 10) + " and Healthy");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBadCommitIsRevertedAndSynced(boolean automated, GitOpsWorld world, Guard guard) throws Exception {
        world.begin(automated);
        String bad = world.release();
        JsonNode policyBefore = world.argoCd.application().at("/spec");

        assertBack(world, gateWithABreach(world, guard), bad);

        assertThat(world.argoCd.application().at("/spec")).isEqualTo(policyBefore);
    }

    @Test
    void aBadMergeIsRevertedAndSynced(GitOpsWorld world, Guard guard) throws Exception {
        world.begin(false);
        String bad = world.releaseByMerge();

        assertBack(world, gateWithABreach(world, guard), bad);
    }

    @Test
    void anArgoCdThatIsAwayDelaysTheRollbackOnlyAndACommitOfAnotherGoesWithIt(GitOpsWorld world, Guard guard)
            throws Exception {
        world.begin(false);
        String bad = world.release();
        LocalBuild build = startHealthy(world, guard);
        world.fail("v5", 0.2);
        world.awaitLog(build, "Bad, not long enough yet");
        world.argoCd.withoutServer(() -> world.awaitLog(build, "refuses the connection; trying again"));
        world.git.commit("another app", "apps/other/values.yaml", "image: v1\n");

        JsonNode record = guard.record(build);

        assertV4Runs(world, record);
        assertThat(world.git.log("%s")).isEqualTo("another app");
        assertThat(build.log().lines().filter(line -> line.contains(": accepted")))
                .hasSize(1);
        assertThat(world.git.log("%P")).isNotEqualTo(bad);
    }

    @Test
    void aDryRunWritesNothing(GitOpsWorld world, Guard guard) throws Exception {
        world.begin(false);
        String bad = world.release();
        configure(world, guard);
        JsonNode before = world.settledApplication();

        JsonNode record = guard.record(guard.build("rollbackModel reason: 'rehearsal', dryRun: true, policyText: '''"
                + Files.readString(REPOSITORY.resolve("release-guard.yaml")) + "'''"));

        assertThat(record.path("outcome").asText()).as(record.toPrettyString()).isEqualTo("PLANNED");
        assertThat(record.path("legs").toString()).contains("its sync is not automatic");
        assertThat(world.git.head()).isEqualTo(bad);
        assertThat(world.argoCd.application()).isEqualTo(before);
    }

    @Test
    void aTokenOfAnotherApplicationIsRefusedBeforeAnythingIsPushed(GitOpsWorld world, Guard guard) throws Exception {
        world.begin(false);
        String bad = world.release();
        configure(world, guard);
        String policy = Files.readString(REPOSITORY.resolve("release-guard.yaml"))
                .replace("argocd-app model-svc", "argocd-app another-app");

        LocalBuild build = guard.build("canaryGate policyText: '''" + policy + "'''");
        guard.awaitEnd(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("application another-app").contains("HTTP 403");
        assertThat(world.git.head()).isEqualTo(bad);
    }
}
