package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gate that compares with the baseline, from the Jenkinsfile to the record that the page draws. */
@Timeout(120)
class WorseThanBaselineTest {
    private static final String POLICY =
            """
            window: {every: 500ms, lookback: 2s, warmUp: 1s, healthyFor: 3s, atMost: 20s, recoveredFor: 1s, minRequests: 5}
            breach: [error_rate worse than baseline, p95_latency worse than baseline by more than 20%]
            rollback: argo-rollout model-svc in prod
            recovery: [error_rate <= 1% within 15s, traffic 100% on baseline within 10s]
            """;

    @TempDir
    Path home;

    @TempDir
    Path repository;

    private StagingWorld world;
    private GuardedJenkins jenkins;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(
                repository.resolve("Jenkinsfile"),
                "pipeline { agent none\n stages { stage('Canary') { steps { canaryGate policy: 'release-guard.yaml' } } } }");
        Files.writeString(repository.resolve("release-guard.yaml"), POLICY);
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    @Test
    void aCandidateThatFailsMoreIsRolledBackAndTheRecordHasTheEvidence() throws Exception {
        world.failCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.runBeside(repository);

        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        JsonNode record = record(build);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        // looks that are weighed together have no first bad one
        assertThat(record.path("timeline").path("onset").isNull()).isTrue();
        assertThat(record.path("reasons").get(0).path("condition").asText())
                .isEqualTo("error_rate worse than baseline");
        assertThat(record.path("reasons").get(0).path("sentence").asText())
                .startsWith("error_rate of the candidate is worse than the baseline's by more than 10 %: since ")
                .contains("A release within the margin shows that much in at most 1 of ");
        JsonNode evidence = evidence(record, "error_rate worse than baseline");
        assertThat(evidence.path("evidence").asDouble()).isGreaterThanOrEqualTo(100);
        assertThat(evidence.path("needed").asDouble()).isEqualTo(100);
        assertThat(evidence.path("candidateEvents").asLong())
                .isBetween(1L, evidence.path("candidateRequests").asLong());
        assertThat(evidence.path("baselineRequests").asLong()).isPositive();
        assertThat(evidence.path("baselineEvents").asLong()).isZero();
        assertThat(evidence(record, "p95_latency worse than baseline by more than 20%")
                        .path("evidence")
                        .asDouble())
                .isLessThan(100);
    }

    @Test
    void anEqualCandidatePassesAndTheRecordSaysWhatIsExcluded() throws Exception {
        LocalBuild build = jenkins.runBeside(repository);

        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.SUCCESS);
        JsonNode record = record(build);
        assertThat(record.path("verdict").asText()).isEqualTo("HEALTHY");
        JsonNode evidence = evidence(record, "error_rate worse than baseline");
        assertThat(evidence.path("evidence").asDouble()).isLessThan(10);
        assertThat(evidence.path("candidateEvents").asLong()).isZero();
        assertThat(record.path("reasons").findValuesAsText("sentence")).anyMatch(s -> s.startsWith("error_rate: "));
        assertThat(world.aborts() + world.undos()).isZero();
    }

    /** What the page shows beside a condition. */
    private static JsonNode evidence(JsonNode record, String condition) {
        for (JsonNode signal : record.path("signals")) {
            for (JsonNode asked : signal.path("conditions")) {
                if (asked.path("text").asText().equals(condition)) {
                    assertThat(asked.path("evidence").isObject()).as(condition).isTrue();
                    return asked.path("evidence");
                }
            }
        }
        throw new AssertionError("the record has no condition " + condition + ": " + record.path("signals"));
    }
}
