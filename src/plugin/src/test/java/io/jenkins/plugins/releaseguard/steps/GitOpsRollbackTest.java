package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ArgoCdServerEntry;
import io.jenkins.plugins.releaseguard.config.GitRepositoryEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.config.RestServerEntry;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.staging.gitops.GitOpsWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void aBadPinIsSetBackSyncedAndProven() throws Exception {
        start(true, GitOpsWorld.ARGO_CD_TOKEN);
        JsonNode record = release("git-pin image of " + GitOpsWorld.MANIFEST + " to last-known-good in deploys", "20s");

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.path("candidate").path("version").asText()).isEqualTo("model:v5");
        assertThat(record.path("baseline").path("version").asText()).isEqualTo("model:v4");
        assertThat(world.live()).isEqualTo("v4");
        assertThat(world.repository().message(world.repository().head()))
                .startsWith("Set image of " + GitOpsWorld.MANIFEST + " back to model:v4");
    }

    /** Whether the host merges when it is asked to, and how the release ends then. */
    @ParameterizedTest
    @CsvSource({"true, ROLLED_BACK, v4", "false, ROLLBACK_FAILED, v5"})
    void aProposedRevertIsARollbackOnlyWhenItIsMerged(boolean merges, String outcome, String live) throws Exception {
        start(true, GitOpsWorld.ARGO_CD_TOKEN);
        try (MergingHost host = new MergingHost(merges)) {
            RestServerEntry github = new RestServerEntry("host", host.url());
            github.setType("github");
            github.setCredentialsId("host");
            LocalCredentials.addText("host", MergingHost.TOKEN, null);
            ReleaseGuardConfiguration.get().setRestServers(List.of(github));

            JsonNode record = release(
                    "git-revert last commit of apps/model-svc in deploys by github pull request on host and merge"
                            + (merges ? "" : " within 6s"),
                    merges ? "20s" : "5s");

            assertThat(record.path("outcome").asText())
                    .as(record.toPrettyString())
                    .isEqualTo(outcome);
            assertThat(world.live()).isEqualTo(live);
            assertThat(host.opened()).isEqualTo(1);
            if (!merges) {
                assertThat(record.path("legs").get(0).path("error").asText())
                        .contains("pull request #7 (https://host/7) is open and cannot be merged yet (HTTP 405,"
                                + " 1 review is required), after 6s; it is not waited for any longer");
            }
        }
    }

    /** Releases v5 and breaks it; what is recorded of it. */
    private JsonNode release(String leg, String within) throws Exception {
        world.release("v5");
        await("v5 to run", () -> "v5".equals(world.live()));
        LocalBuild build = jenkins.start(
                "release",
                JENKINSFILE
                        .replace("git-revert last commit of apps/model-svc in deploys", leg)
                        .replace("within 20s", "within " + within));
        await("the gate to watch", () -> build.log().contains("Watching every"));
        world.slow("v5");
        build.awaitEnd(LIMIT);
        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).doesNotContain(MergingHost.TOKEN);
        return record(build);
    }

    /** GitHub, as far as a pull request needs it: a merge puts the good manifest on the branch. */
    private final class MergingHost implements AutoCloseable {
        static final String TOKEN = "h0st-t0ken";

        private final HttpServer server;
        private final AtomicInteger opened = new AtomicInteger();
        private final boolean merges;

        MergingHost(boolean merges) throws IOException {
            this.merges = merges;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::handle);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        int opened() {
            return opened.get();
        }

        private void handle(HttpExchange exchange) throws IOException {
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String pull = "{\"number\": 7, \"html_url\": \"https://host/7\", \"state\": \"open\"}";
            String path = exchange.getRequestURI().getPath();
            switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    opened.incrementAndGet();
                    answer(exchange, known ? 201 : 401, pull);
                }
                case "PUT" -> {
                    if (merges) {
                        world.repository().commit("Merge pull request #7", GitOpsWorld.MANIFEST, "image: model:v4\n");
                    }
                    answer(exchange, merges ? 200 : 405, "{\"message\": \"1 review is required\"}");
                }
                default -> {
                    String found = opened.get() == 0 ? "[]" : "[" + pull + "]";
                    answer(exchange, known ? 200 : 401, path.endsWith("/pulls") ? found : "{}");
                }
            }
        }

        private void answer(HttpExchange exchange, int status, String body) throws IOException {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
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
