package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.local.LocalCredentials;
import io.jenkins.plugins.releaseguard.staging.StagingOptions;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import io.jenkins.plugins.releaseguard.staging.metrics.Authentication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The step in a Pipeline, against a world with real HTTP between the parts. */
@Timeout(120)
class CanaryGateTest {
    @TempDir
    Path home;

    private StagingWorld world;
    private GuardedJenkins jenkins;

    @BeforeEach
    void start() {
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    @Test
    void aMetricServersCredentialThatTheJobMayNotUseIsNotReadyAndIsNamed() throws Exception {
        jenkins.prometheus.setCredentialsId("of-another-folder");
        jenkins.configure();
        LocalBuild build = jenkins.gate("");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record(build).path("outcome").asText()).isEqualTo("NOT_READY");
        assertThat(build.log())
                .contains("The credential 'of-another-folder' of 'staging' is not a secret text")
                .doesNotContain("nternal error");
        assertThat(world.aborts()).isZero();
    }

    @Test
    void aBreachIsRolledBackProvenAndEndsTheBuild() throws Exception {
        world.slowCandidateAfter(Duration.ofSeconds(1));
        LocalBuild build = jenkins.gate("");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(world.aborts()).isEqualTo(1);
        assertThat(world.undos()).isEqualTo(1);
        assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        JsonNode record = record(build);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.path("verdict").asText()).isEqualTo("BREACH");
        assertThat(List.of(
                                "onset",
                                "detected",
                                "decided",
                                "started",
                                "accepted",
                                "trafficRestored",
                                "recovered",
                                "proven")
                        .stream()
                        .map(phase -> record.path("timeline").path(phase).asText()))
                .doesNotContain("null")
                .isSorted();
        assertThat(build.log())
                .contains("Model Release Guard: ROLLED_BACK: p95_latency > 250ms for 1s")
                .doesNotContain("verdict BREACH");
        assertThat(lines(build))
                .singleElement()
                .asString()
                .matches("model-svc v5: breach, rolled back to v4, recovered in [0-9.]+ s, target 5 min met");
    }

    @Test
    void whatABreachHasShownToBeBadIsMarkedInTheClusterAndNotWatchedAgain() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        String episode = record(jenkins.gate("")).path("id").asText();
        assertThat(world.rollout()
                        .at("/metadata/annotations/release-guard.jenkins.io~1quarantined")
                        .asText())
                .contains("v5")
                .contains(episode);
        world.heal();
        world.pushVersion("v5");
        LocalBuild again = jenkins.gate("");

        assertThat(again.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record(again).path("outcome").asText()).isEqualTo("NOT_READY");
        assertThat(record(again).path("verdict").isNull()).isTrue();
        assertThat(again.log())
                .contains("v5 is in quarantine")
                .contains("episode " + episode)
                .contains("release-guard-quarantine");
        assertThat(world.aborts()).isEqualTo(1);
    }

    @Test
    void theChecklistIsAStepOfItsOwnAndChangesNothing() throws Exception {
        LocalBuild build = jenkins.run("def ready = checkReadiness policyText: '''" + GuardedJenkins.POLICY
                + "'''\necho \"outcome ${ready.outcome} of ${ready.kind}\"");

        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("outcome READY of readiness").contains("Readiness: warning: The runbook");
        assertThat(record(build).path("checklist").findValuesAsText("state"))
                .contains("passed", "warning")
                .doesNotContain("failed");
        assertThatNothingWasWritten();
    }

    @Test
    void aReportedBreachChangesNothingAndGoesToTheScript() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.gate(", onBreach: 'report'");

        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("verdict BREACH, outcome REPORTED, because p95_latency of the candidate was");
        assertThatNothingWasWritten();
    }

    @Test
    void aBreachMayMakeTheBuildUnstable() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.gate(", onBreach: 'unstable'");

        assertThat(build.run().getResult()).isEqualTo(Result.UNSTABLE);
        assertThat(build.log()).contains("verdict BREACH, outcome REPORTED");
        assertThatNothingWasWritten();
    }

    @Test
    void aBreachMayFailTheBuildWithoutARollbackAndTheLogSaysWhoStillHasTraffic() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.gate(", onBreach: 'fail'");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("v5 still has its traffic").doesNotContain("verdict BREACH");
        assertThatNothingWasWritten();
    }

    @Test
    void aHealthyCanaryLetsTheBuildGoOn() throws Exception {
        LocalBuild build = jenkins.gate("");

        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("verdict HEALTHY, outcome PASSED");
        assertThat(lines(build)).containsExactly("model-svc v5: healthy, passed");
        assertThat(record(build).path("durations").path("toRecover").isNull()).isTrue();
        assertThatNothingWasWritten();
    }

    @Test
    void lostMetricsAreNeverAPass() throws Exception {
        world.loseMetricsAfter(Duration.ofMillis(1500));
        LocalBuild build = jenkins.gate(", onInconclusive: 'fail'");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record(build).path("verdict").asText()).isEqualTo("INCONCLUSIVE");
        assertThat(build.log()).contains("unreachable").doesNotContain("HEALTHY");
        assertThatNothingWasWritten();
    }

    @Test
    void aStoppedBuildEndsAtOnceAndItsWatchingIsRecordedAsStopped() throws Exception {
        LocalBuild build = jenkins.start(
                "release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "''', onAbort: 'leave'");
        await("the watching", () -> build.log().contains("Watching every"));
        build.stop("alice");

        assertThat(build.awaitEnd(Duration.ofSeconds(5))).isEqualTo(Result.ABORTED);
        await("the record's end", () -> outcome(build).equals("STOPPED"));
        assertThatNothingWasWritten();
    }

    @Test
    void aStoppedBuildLeavesNoUnwatchedCanary() throws Exception {
        LocalBuild build = jenkins.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "'''");
        await("the watching", () -> build.log().contains("Watching every"));
        await("its line", () -> lines(build).get(0).startsWith("model-svc v5: running, "));
        build.stop("alice");

        assertThat(build.awaitEnd(Duration.ofSeconds(5))).isEqualTo(Result.ABORTED);
        await("the record's end", () -> outcome(build).equals("ROLLED_BACK"));
        assertThat(build.log())
                .contains("Nobody watches v5 any more: it is rolled back")
                .contains("The rollback goes on in the controller, without this build: job/release/1/release-guard/");
        assertThat(world.weights()).containsEntry("v5", 0);
        assertThat(world.aborts()).isEqualTo(1);
    }

    @Test
    void aQuestionSaysWhereItIsAnswered() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build =
                jenkins.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "''', onBreach: 'ask'");
        await("the question", () -> build.log().contains("Answer here: "));
        assertThat(build.log()).contains("Answer here: job/release/1/release-guard/");
        ReleaseGuardAction page = build.run().getAction(ReleaseGuardAction.class);
        assertThat(page.getLines())
                .singleElement()
                .asString()
                .startsWith("model-svc v5: breach, running, Waits for an answer until ");

        String id = page.getIds().get(0);
        assertThat(EpisodeService.get().answer(id, Reaction.REPORT, "alice")).isTrue();
        assertThat(build.awaitEnd(Duration.ofSeconds(20))).isEqualTo(Result.SUCCESS);
        assertThat(EpisodeService.get().answer(id, Reaction.ROLLBACK, "bob")).isFalse();
        assertThat(lines(build)).containsExactly("model-svc v5: breach, reported");
        assertThatNothingWasWritten();
    }

    @Test
    void twoGatesOfOneRolloutInParallelRollItBackOnce() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.run("def policy = '''" + GuardedJenkins.POLICY + "'''\n"
                + "parallel a: { canaryGate policyText: policy }, b: { canaryGate policyText: policy }");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.run().getAction(ReleaseGuardAction.class).getIds()).hasSize(2);
        assertThat(world.aborts()).isEqualTo(1);
        assertThat(world.undos()).isEqualTo(1);
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void gateRollbackAndProofOfOneBuildAreOneRecord() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.run(
                "def policy = '''" + GuardedJenkins.POLICY + "'''\n"
                        + """
                def gate = canaryGate policyText: policy, onBreach: 'report'
                def plan = rollbackModel policyText: policy, reason: 'only a plan', dryRun: true
                echo "plan ${plan.outcome} ${plan.legs[0].actions.size()} actions"
                def done = rollbackModel policyText: policy, reason: gate.reason
                echo "planned because ${plan.reason}"
                echo "same ${done.id == gate.id} ${done.outcome} ${done.timeline.proven}"
                def well = verifyRecovery policyText: policy, since: done.id
                echo "well ${well.outcome} ${well.timeline.proven != null}"
                def record = releaseRecord 'model-svc'
                echo "record ${record.kind} ${record.reason == gate.reason} ${gate.reason}"
                """);

        assertThat(build.log())
                .contains("plan PLANNED 2 actions")
                .contains("same true ROLLED_BACK null")
                .contains("well ROLLED_BACK true")
                .contains("planned because only a plan")
                .contains("Rollback asked for: only a plan")
                .contains("record gate true p95_latency of the candidate was");
        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(world.aborts()).isEqualTo(1);
        assertThat(world.undos()).isEqualTo(1);
    }

    @Test
    void aStopDuringTheRollbackDoesNotStopTheRollback() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        LocalBuild build = jenkins.start("release", "canaryGate policyText: '''" + GuardedJenkins.POLICY + "'''");
        await("the rollback", () -> build.log().contains("Rolling back"));
        build.stop("alice");

        assertThat(build.awaitEnd(Duration.ofSeconds(5))).isEqualTo(Result.ABORTED);
        await("the record's end", () -> outcome(build).equals("ROLLED_BACK"));
        assertThat(world.aborts()).isEqualTo(1);
    }

    @Test
    void theRunningCanaryHasToBeTheOneThatWasGiven() throws Exception {
        LocalBuild build = jenkins.gate(", candidate: 'sha256:0123'");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains("sha256:0123").contains("v5").doesNotContain("Watching every");
        assertThatNothingWasWritten();
    }

    @Test
    void theMetricServerIsAskedWithTheCredentialsOfTheJob() throws Exception {
        try (StagingWorld closed =
                StagingWorld.start(StagingOptions.defaults().withAuthentication(Authentication.bearer("t0ps3cret")))) {
            jenkins.close();
            jenkins = new GuardedJenkins(home.resolve("second"), closed);
            LocalCredentials.addText("prom-token", "t0ps3cret", null);
            jenkins.prometheus.setCredentialsId("prom-token");
            jenkins.configure();
            LocalBuild build = jenkins.gate("");

            assertThat(build.log()).contains("verdict HEALTHY").doesNotContain("t0ps3cret");
            assertThat(LocalCredentials.uses()).containsExactly("prom-token by release#1");
        }
    }

    @Test
    void aClusterIsRefusedToAJobOutsideItsFolders() throws Exception {
        jenkins.cluster.setFolders(List.of("payments"));
        jenkins.configure();
        LocalBuild build = jenkins.gate("");

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log())
                .contains("The job 'release' may not use the cluster 'staging', which is for the folders [payments]");
        assertThatNothingWasWritten();
    }

    /** Empty as long as there is no record. */
    private static String outcome(LocalBuild build) {
        try {
            return record(build).path("outcome").asText();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(LocalBuild build) {
        return build.run().getAction(ReleaseGuardAction.class).getLines();
    }

    private void assertThatNothingWasWritten() {
        assertThat(world.aborts() + world.undos() + world.unpauses()).isZero();
    }
}
