package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.AbortException;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.ClusterEntry;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole drill, from the Jenkinsfile to the record, whose block waits for the test to make the fault. */
@Timeout(300)
class DrillContractTest {
    private static final String DRILL = "rollbackModel policyText: '''" + GateContractTest.POLICY
            + "''', reason: 'nothing may be in progress'\n"
            + "def drill = rollbackDrill(policyText: '''environment: staging\n" + GateContractTest.POLICY
            + "''', detectWithin: '40s') {\n  probe 'fault'\n  echo 'the fault is there'\n}\n"
            + "echo \"outcome ${drill.outcome}, injected ${drill.timeline.injected}\"";

    @RegisterExtension
    final Host host = Host.ofThisBuild();

    private StagingWorld world;

    @BeforeEach
    void start() {
        ProbeStep.forgetAll();
        world = StagingWorld.start();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void configure(String environment) {
        MetricServerEntry prometheus =
                new MetricServerEntry("staging", world.prometheusUrl().toString());
        prometheus.setCatalogue("prometheus-client");
        prometheus.setScrapeInterval("500ms");
        prometheus.setDefault(true);
        ClusterEntry cluster = new ClusterEntry("here", world.kubernetesUrl().toString());
        cluster.setDefault(true);
        cluster.setEnvironment(environment);
        ReleaseGuardConfiguration.get().setMetricServers(List.of(prometheus));
        ReleaseGuardConfiguration.get().setClusters(List.of(cluster));
    }

    /** What a user's steps would do. */
    private void releaseSlowVersion() {
        world.slowCandidateAfter(Duration.ZERO);
        world.pushVersion("v5");
    }

    private static JsonNode record(Build build) throws Exception {
        List<String> ids = build.run().getAction(ReleaseGuardAction.class).getIds();
        return new ObjectMapper()
                .readTree(Files.readString(
                        build.run().getAction(ReleaseGuardAction.class).record(ids.get(ids.size() - 1))));
    }

    private static String outcome(Build build) {
        try {
            return record(build).path("outcome").asText();
        } catch (NoSuchFileException e) {
            return "not written yet";
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFaultThatTheBlockMakesIsFoundRolledBackAndTimed() throws Throwable {
        host.session(jenkins -> {
            configure("staging");
            Build build = jenkins.start("team/drill", DRILL);
            ProbeStep.Waiting block = ProbeStep.waiting("fault");
            assertThat(record(build).at("/timeline/injected").isTextual())
                    .as("durable before the block begins")
                    .isTrue();
            releaseSlowVersion();
            block.answer(null);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("the fault is there", "outcome DRILL_PASSED, injected 20");
            JsonNode record = record(build);
            assertThat(record.path("kind").asText()).isEqualTo("drill");
            assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
            assertThat(record.at("/durations/toDetect").asDouble()).isPositive();
            assertThat(record.at("/durations/toRecover").isNumber()).isTrue();
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @Test
    void aBlockThatFailsLeavesNothingHalfWay() throws Throwable {
        host.session(jenkins -> {
            configure("staging");
            Build build = jenkins.start("drill", DRILL);
            ProbeStep.Waiting block = ProbeStep.waiting("fault");
            releaseSlowVersion();
            block.fail(new AbortException("script returned exit code 1"));
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("the fault could not be made: script returned exit code 1");
            assertThat(record(build).path("outcome").asText()).isEqualTo("DRILL_FAILED");
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @Test
    void aBlockThatTakesTooLongIsEndedAndUndone() throws Throwable {
        host.session(jenkins -> {
            configure("staging");
            Build build = jenkins.start("drill", DRILL.replace("'40s'", "'3s'"));
            ProbeStep.waiting("fault");
            releaseSlowVersion();
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("the fault was still being made").doesNotContain("the fault is there");
            assertThat(record(build).path("outcome").asText()).isEqualTo("DRILL_FAILED");
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @Test
    void aPersonWhoStopsTheBlockEndsTheBuildAndTheControllerUndoesTheFault() throws Throwable {
        host.session(jenkins -> {
            configure("staging");
            Build build = jenkins.start("drill", DRILL);
            ProbeStep.waiting("fault");
            releaseSlowVersion();
            build.stop("alice");
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.ABORTED);
            ProbeStep.await("the rollback", () -> outcome(build).equals("DRILL_FAILED"));
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrillGoesOnAfterARestartInItsBlockOrInItsWindow(boolean isMade) throws Throwable {
        host.session(jenkins -> {
            configure("staging");
            Build build = jenkins.start("drill", DRILL);
            ProbeStep.Waiting block = ProbeStep.waiting("fault");
            world.pushVersion("v5");
            if (isMade) {
                block.answer(null);
                ProbeStep.await("the window", () -> GateContractTest.says(build, "Watching"));
            }
        });
        ProbeStep.forgetAll();
        world.slowCandidateAfter(Duration.ZERO);
        host.session(jenkins -> {
            Build build = jenkins.build("drill", 1);
            if (!isMade) {
                ProbeStep.waiting("fault").answer(null);
            }
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("outcome DRILL_PASSED").containsOnlyOnce("Drill: the fault is made now");
            assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        });
    }

    @Test
    void aClusterThatIsNotMarkedStagingIsLeftAlone() throws Throwable {
        host.session(jenkins -> {
            configure("production");
            Build build = jenkins.start("drill", DRILL);
            assertThat(build.awaitEnd()).as(build.log()).isEqualTo(Result.FAILURE);
            assertThat(build.log())
                    .contains("No drill: the cluster 'here' of `argo-rollout model-svc in prod` says environment"
                            + " 'production'")
                    .contains("Manage Jenkins » System » Model Release Guard » Clusters")
                    .doesNotContain("probe fault waits");
            assertThat(outcome(build)).isEqualTo("NOT_READY");
        });
    }
}
