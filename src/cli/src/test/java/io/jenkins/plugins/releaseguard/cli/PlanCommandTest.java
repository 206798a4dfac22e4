package io.jenkins.plugins.releaseguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan} against an API server with a canary v5 beside v4. */
@Timeout(60)
class PlanCommandTest {
    private static final Map<String, String> TOKEN = Map.of("PROD_EU", "s3cret");

    private static StagingWorld world;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        world = StagingWorld.start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** Whatever a test did. */
    @AfterEach
    void nothingWasWritten() {
        assertThat(world.aborts() + world.undos() + world.unpauses()).isZero();
    }

    @Test
    void the_plan_has_versions_actions_and_commands() {
        Run run = plan(Samples.THREE_LINES, servers());

        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        String candidate = world.candidate().podHash();
        String baseline = world.baseline().podHash();
        assertThat(run.out())
                .startsWith("release    model-svc\ncandidate  v5  (podTemplateHash=" + candidate)
                .contains("\nbaseline   v4  (podTemplateHash=" + baseline)
                .contains("\n           last-known-good: ")
                .contains("\n1. argo-rollout model-svc in prod: from v5 to v4\n   - abort ")
                .contains("\n   - set its template back to v4 ")
                .contains("\n   by hand:\n     kubectl argo rollouts abort model-svc -n prod\n")
                .containsPattern("\n     kubectl argo rollouts undo model-svc -n prod --to-revision=\\d+\n")
                .endsWith("\nNothing was changed.\n")
                .doesNotContain("s3cret");
    }

    @Test
    void a_policy_may_come_from_standard_input_and_the_plan_be_a_record() throws JsonProcessingException {
        String file = Samples.write(folder, "servers.yaml", servers());

        Run run = Run.of(Samples.THREE_LINES, TOKEN, "plan", "-", "--servers", file, "--json", "--candidate", "v5");

        JsonNode record = new ObjectMapper().readTree(run.out());
        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.path("dryRun").asBoolean()).isTrue();
        assertThat(record.at("/legs/0/commands")).hasSize(2);
    }

    @Test
    void the_plan_as_a_runbook_has_the_people_the_commands_and_the_queries() {
        Run run = plan(
                Samples.THREE_LINES + "runbook: {owner: ml-platform, call: '#ml-oncall'}\n", servers(), "--markdown");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .startsWith("# Roll back model-svc\n\nFrom `v5` to `v4`")
                .contains("\n- Owner: ml-platform\n- Call: \\#ml-oncall\n")
                .contains("\n```sh\nkubectl argo rollouts abort model-svc -n prod\n")
                .contains("\n- [ ] `p95_latency <= 250ms within 10m`\n");
    }

    @Test
    void legs_that_are_carried_out_at_the_same_time_say_so_in_every_form() throws JsonProcessingException {
        String leg = "argo-rollout model-svc in prod";
        String together = Samples.THREE_LINES.replace(leg, "[[" + leg + ", " + leg + "], " + leg + "]");

        assertThat(plan(together, servers()).out())
                .contains("\n1. " + leg + ": from v5 to v4, at the same time as 2\n")
                .contains("\n2. " + leg + ": from v5 to v4, at the same time as 1\n")
                .contains("\n3. " + leg + ": from v5 to v4\n");
        assertThat(plan(together, servers(), "--markdown").out())
                .contains("planned. At the same time as 2.\n", "planned. At the same time as 1.\n");
        JsonNode record =
                new ObjectMapper().readTree(plan(together, servers(), "--json").out());
        assertThat(record.findValuesAsText("group")).containsExactly("1", "1", "2");
    }

    @Test
    void a_runbook_and_a_record_at_once_are_refused() {
        assertThat(plan(Samples.THREE_LINES, servers(), "--markdown", "--json").exit())
                .isEqualTo(2);
    }

    @Test
    void a_kubeconfig_is_read_from_beside_the_servers_file() {
        Samples.write(
                folder,
                "kube.yaml",
                """
                current-context: a
                contexts: [{name: a, context: {cluster: b, user: c}}]
                clusters: [{name: b, cluster: {server: '%s'}}]
                users: [{name: c, user: {token: s3cret}}]
                """
                        .formatted(world.kubernetesUrl()));
        String servers =
                servers().replaceAll("server: http.*", "kubeconfig: kube.yaml").replaceAll("token: .*", "");

        assertThat(plan(Samples.THREE_LINES, servers).exit()).isZero();
    }

    @Test
    void another_canary_than_the_one_that_is_named_is_trouble() {
        String servers = Samples.write(folder, "servers.yaml", servers());

        Run run = Run.of(Samples.THREE_LINES, TOKEN, "plan", "-", "--servers", servers, "--candidate", "v9");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("<stdin>: The running canary is v5 ").contains("not 'v9'");
    }

    @Test
    void a_rollout_that_is_not_there_is_trouble() {
        Run run = plan(Samples.THREE_LINES.replace("model-svc", "other-svc"), servers());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("policy.yaml: ", "other-svc");
    }

    @Test
    void a_cluster_that_does_not_answer_is_trouble() {
        Run run = plan(Samples.THREE_LINES, servers().replaceAll("server: http.*", "server: http://127.0.0.1:1"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("policy.yaml: ", "model-svc").doesNotContain("s3cret");
    }

    @Test
    void a_wrong_policy_is_trouble() {
        Run run = plan(Samples.WRONG, servers());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(2).allMatch(line -> line.contains("policy.yaml:"));
    }

    @Test
    void a_missing_variable_is_named_with_the_place_where_it_is_asked_for() {
        String servers = Samples.write(folder, "servers.yaml", servers());

        Run run = Run.of(Samples.THREE_LINES, Map.of(), "plan", "-", "--servers", servers);

        assertThat(run).isEqualTo(new Run(2, "", servers + ":9:12: the environment variable PROD_EU is not set\n"));
        assertThat(Run.of(Samples.THREE_LINES, Map.of("PROD_EU", " "), "plan", "-", "--servers", servers)
                        .err())
                .isEqualTo(servers + ":9:12: the environment variable PROD_EU is empty\n");
    }

    @Test
    void a_missing_kubeconfig_is_named() {
        Run run = plan(Samples.THREE_LINES, servers().replaceAll("token: .*", "kubeconfig: kube.yaml"));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).endsWith("servers.yaml:9:17: " + folder + "/kube.yaml: there is no such file\n");
    }

    @Test
    void a_cluster_without_a_way_to_it_or_with_jenkinss_credential_only_cannot_be_asked() {
        assertThat(plan(Samples.THREE_LINES, servers().replaceAll("server: http.*", "environment: x")))
                .isEqualTo(
                        new Run(2, "", "cluster `prod-eu` has neither `server` nor `kubeconfig`; write one of them\n"));
        assertThat(plan(Samples.THREE_LINES, servers().replaceAll("token: .*", "credentialsId: x")))
                .isEqualTo(new Run(
                        2,
                        "",
                        "cluster `prod-eu` has a `credentialsId`, which only Jenkins can look up; write"
                                + " `token: ${NAME}` or `kubeconfig: PATH` beside it\n"));
    }

    private Run plan(String policy, String servers, String... options) {
        List<String> line = new ArrayList<>(List.of(
                "plan",
                Samples.write(folder, "policy.yaml", policy),
                "--servers",
                Samples.write(folder, "servers.yaml", servers)));
        line.addAll(List.of(options));
        return Run.of("", TOKEN, line.toArray(String[]::new));
    }

    private static String servers() {
        return Samples.SERVERS.replaceAll(
                "https://10\\.0\\.0\\.1:6443", world.kubernetesUrl().toString());
    }
}
