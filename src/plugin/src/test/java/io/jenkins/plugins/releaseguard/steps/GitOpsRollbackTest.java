package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ArgoCdServerEntry;
import io.jenkins.plugins.releaseguard.config.GitRepositoryEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.staging.gitops.GitOpsWorld;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bad commit that Argo CD has deployed, from the Jenkinsfile to what users get. */
@Timeout(120)
class GitOpsRollbackTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String JENKINSFILE =
            """
            pipeline { agent none
              stages { stage('Release') { steps { canaryGate policyText: '''
                window: {every: 250ms, lookback: 1500ms, warmUp: 500ms, healthyFor: 10s, atMost: 30s, recoveredFor: 1s, minRequests: 0}
                signals:
                  p95: {query: 'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{service="model-svc"}[2s])))', unit: s}
                breach: p95 > 250ms for 1s
                rollback: git-revert last commit of apps/model-svc in deploys then argocd-app model-svc in ml on gitops
                recovery: [p95 <= 250ms within 20s, traffic 100% on baseline within 20s]
              ''' } } } }
            """;

    @TempDir
    Path home;

    private GitOpsWorld world;
    private GuardedJenkins jenkins;

    private void start(boolean automated, String token) {
        world = new GitOpsWorld(automated);
        jenkins = new GuardedJenkins(
                home,
                world.prometheusUrl().toString(),
                "http://127.0.0.1:1",
                new PrintStream(OutputStream.nullOutputStream()));
        LocalCredentials.addUser("git", GitOpsWorld.GIT_USER, GitOpsWorld.GIT_PASSWORD, null);
        LocalCredentials.addText("argocd", token, null);
        ReleaseGuardConfiguration configuration = ReleaseGuardConfiguration.get();
        GitRepositoryEntry deploys =
                new GitRepositoryEntry("deploys", world.repository().url().toString());
        deploys.setCredentialsId("git");
        configuration.setGitRepositories(List.of(deploys));
        ArgoCdServerEntry argoCd =
                new ArgoCdServerEntry("gitops", world.argoCd().url().toString());
        argoCd.setCredentialsId("argocd");
        configuration.setArgoCdServers(List.of(argoCd));
        await("v4 to run", () -> "v4".equals(world.live()));
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBadCommitIsRevertedSyncedAndProven(boolean automated) throws Exception {
        start(automated, GitOpsWorld.ARGO_CD_TOKEN);
        String bad = world.release("v5");
        await("v5 to run", () -> "v5".equals(world.live()));
        int syncs = world.argoCd().syncs();

        LocalBuild build = jenkins.start("release", JENKINSFILE);
        await("the gate to watch", () -> build.log().contains("Watching every"));
        world.slow("v5");
        build.awaitEnd(LIMIT);

        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(world.live()).isEqualTo("v4");
        String head = world.repository().head();
        assertThat(world.repository().message(head)).contains("This reverts commit " + bad);
        assertThat(world.repository().file(head, GitOpsWorld.MANIFEST)).isEqualTo("image: model:v4\n");
        assertThat(world.argoCd().syncs()).isEqualTo(syncs + 1);
        JsonNode record = record(build);
        assertThat(record.path("outcome").asText()).as(build.log()).isEqualTo("ROLLED_BACK");
        assertThat(
                        List.of("detected", "decided", "started", "accepted", "trafficRestored", "recovered", "proven")
                                .stream()
                                .map(phase ->
                                        record.path("timeline").path(phase).asText()))
                .doesNotContain("null")
                .isSorted();
        assertThat(record.path("legs").get(0).toString())
                .contains("application model-svc (Argo CD server gitops) is Synced at " + head.substring(0, 10)
                        + " and Healthy");
        assertThat(build.log()).doesNotContain(GitOpsWorld.ARGO_CD_TOKEN).doesNotContain(GitOpsWorld.GIT_PASSWORD);
    }

    @Test
    void aTokenThatArgoCdRefusesIsSaidBeforeAnythingIsWatchedOrPushed() throws Exception {
        start(false, "of-last-year");
        String bad = world.release("v5");

        LocalBuild build = jenkins.run(JENKINSFILE);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log())
                .contains("application model-svc (Argo CD server gitops): cannot read it: the server refuses the token"
                        + " (HTTP 401)")
                .doesNotContain("of-last-year")
                .doesNotContain("Watching every");
        assertThat(world.repository().head()).isEqualTo(bad);
    }
}
