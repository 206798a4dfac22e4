package io.jenkins.plugins.releaseguard.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the step refuses before it asks any server: there is none here. */
@Timeout(60)
class CanaryGateRefusalsTest {
    @TempDir
    static Path home;

    private static GuardedJenkins jenkins;

    @BeforeAll
    static void start() {
        jenkins = new GuardedJenkins(home, "http://127.0.0.1:9", "http://127.0.0.1:9");
    }

    @AfterAll
    static void close() {
        jenkins.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            canaryGate()                                            | give either policy: 'FILE' or policyText: 'TEXT'
            canaryGate policy: 'a.yaml', policyText: 'breach: x'    | give either policy: 'FILE' or policyText: 'TEXT'
            canaryGate policy: 'a.yaml', candidate: null            | candidate: was given, but is null
            canaryGate policy: 'a.yaml', candidate: ' '             | candidate: was given, but is blank
            canaryGate policy: 'a.yaml', candidate: env.NO_SUCH     | candidate: was given, but is null
            canaryGate policy: 'a.yaml', onBreach: 'asks'           | onBreach: 'asks' is none of
            canaryGate policy: 'a.yaml', onInconclusive: 'ignore'   | onInconclusive: 'ignore' is none of 'rollback', 'fail', 'unstable', 'report', 'ask'
            canaryGate policy: 'a.yaml', onAbort: 'never'           | onAbort: 'never' is none of 'rollback', 'leave'
            canaryGate policy: 'a.yaml', readiness: 'maybe'         | readiness: 'maybe' is none of 'strict', 'warn', 'off'
            canaryGate policy: 'a.yaml', watch: 'a day'             | watch: 'a day' is no duration from 1ms to 365d
            canaryGate policy: 'a.yaml', watch: '0s'                | watch: '0s' is no duration from 1ms to 365d
            canaryGate policy: 'a.yaml', watch: ''                  | watch: '' is no duration from 1ms to 365d
            canaryGate policy: '/etc/passwd'                        | has to be a path inside the workspace or the repository
            canaryGate policy: '../a.yaml'                          | has to be a path inside the workspace or the repository
            canaryGate policy: 'a.yaml'                             | Give the policy as policyText
            node { canaryGate policy: 'a.yaml' }                    | policy: 'a.yaml' is not in the workspace /
            """)
    void anArgumentThatCannotBeMeantIsRefusedByName(String script, String message) throws Exception {
        LocalBuild build = jenkins.run(script);
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains(message).contains("ERROR: ");
    }

    /** Jenkins binds arguments before the step begins, and shows what is wrong with them as an exception. */
    @Test
    void anArgumentThatDoesNotExistIsRefusedWithThoseThatDo() throws Exception {
        LocalBuild build = jenkins.run("canaryGate polcy: 'a.yaml'");
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("canaryGate: no argument 'polcy'; it knows [candidate, onAbort,");
    }

    @Test
    void everyMistakeInAPolicyIsReportedWithItsPlace() throws Exception {
        LocalBuild build = jenkins.run("canaryGate policyText: '''breach: p95_latencyy > 250ms\nrollbak: x\n'''");
        assertThat(build.log())
                .contains("policyText:1:9: ")
                .contains("p95_latency")
                .contains("policyText:2:1: ")
                .contains("rollback");
    }

    @Test
    void aPolicyIsReadBesideTheJenkinsfile(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Jenkinsfile"), "canaryGate policy: 'guard/policy.yaml'");
        assertThat(jenkins.runBeside(folder).log()).contains("there is no file 'guard/policy.yaml'");

        Files.createDirectories(folder.resolve("guard"));
        Files.writeString(folder.resolve("guard/policy.yaml"), "breach: nothing");
        assertThat(jenkins.runBeside(folder).log()).contains("guard/policy.yaml:1:16: ");
    }

    @Test
    void aBranchHasThePolicyOfItsOwnRevisionWhereThatIsTrusted(@TempDir Path branch) throws Exception {
        Files.writeString(branch.resolve("Jenkinsfile"), "canaryGate policy: 'policy.yaml'");
        assertThat(jenkins.runBranch(branch, branch).log())
                .contains("there is no file 'policy.yaml' in revision " + branch);

        Files.writeString(branch.resolve("policy.yaml"), "breach: nothing");
        assertThat(jenkins.runBranch(branch, branch).log()).contains("policy.yaml:1:16: ");
    }

    @Test
    void aPolicyThatAnUntrustedRevisionHasChangedIsNotUsed(@TempDir Path fork, @TempDir Path trunk) throws Exception {
        String inWorkspace = "node { new File(env.WORKSPACE, 'policy.yaml').text = 'breach: of-the-fork'\n"
                + "canaryGate policy: 'policy.yaml' }";
        for (String jenkinsfile : List.of("canaryGate policy: 'policy.yaml'", inWorkspace)) {
            Files.writeString(trunk.resolve("Jenkinsfile"), jenkinsfile);
            Files.writeString(trunk.resolve("policy.yaml"), "breach: nothing");
            Files.writeString(fork.resolve("policy.yaml"), "breach: of-the-fork");
            LocalBuild changed = jenkins.runBranch(fork, trunk);
            assertThat(changed.run().getResult()).isEqualTo(Result.FAILURE);
            assertThat(changed.log())
                    .contains("policy: 'policy.yaml' has been changed in " + fork + ", which is not trusted")
                    .doesNotContain("policy.yaml:1:");

            Files.writeString(fork.resolve("policy.yaml"), "breach: nothing");
            assertThat(jenkins.runBranch(fork, trunk).log()).contains("policy.yaml:1:16: ");
        }
    }

    @Test
    void aBuildOfAnUntrustedRevisionWritesNothing(@TempDir Path fork, @TempDir Path trunk) throws Exception {
        for (String step : List.of("canaryGate", "rollbackModel reason: 'bad',")) {
            Files.writeString(trunk.resolve("Jenkinsfile"), step + " policyText: '''" + GuardedJenkins.POLICY + "'''");
            LocalBuild build = jenkins.runBranch(fork, trunk);
            assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
            assertThat(build.log())
                    .contains("this build is of " + fork + ", which is not trusted, so nothing is changed for it");
            assertThat(build.run().getAction(ReleaseGuardAction.class)).isNull();
        }
        Files.writeString(
                trunk.resolve("Jenkinsfile"), "checkReadiness policyText: '''" + GuardedJenkins.POLICY + "'''");
        assertThat(jenkins.runBranch(fork, trunk).run().getAction(ReleaseGuardAction.class))
                .as("a check changes nothing")
                .isNotNull();
    }

    @Test
    void anUnreachableClusterEndsTheGateBeforeItBegins() throws Exception {
        LocalBuild build = jenkins.gate("");
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log())
                .contains("(cluster staging)")
                .contains("refuses the connection")
                .doesNotContain("Watching every");
        JsonNode record = GuardedJenkins.record(build);
        assertThat(record.path("outcome").asText()).isEqualTo("NOT_READY");
        assertThat(record.at("/reasons/0/condition").isNull()).isTrue();
        assertThat(record.at("/reasons/0/sentence").asText()).contains("refuses the connection");
    }

    @Test
    void aMetricServerThatIsForOtherFoldersIsNamed() throws Exception {
        jenkins.prometheus.setFolders(List.of("payments"));
        jenkins.configure();
        try {
            assertThat(jenkins.gate("").log())
                    .contains("no metric server is set up")
                    .contains("The job 'release' may not use the metric server 'staging', which is for the folders"
                            + " [payments]");
        } finally {
            jenkins.prometheus.setFolders(List.of());
            jenkins.configure();
        }
    }
}
