package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.Form;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.ReleaseGuardAction;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.sf.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The build step, in the place of a build that waits meanwhile: freestyle jobs themselves are not run here. */
@Timeout(120)
class FreestyleGateTest {
    @TempDir
    Path home;

    private StagingWorld world;
    private GuardedJenkins jenkins;
    private LocalBuild build;

    @BeforeEach
    void start() throws Exception {
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
        build = jenkins.start("release", "sleep 100");
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
    }

    private static CanaryGateBuilder gate() {
        CanaryGateBuilder gate = new CanaryGateBuilder();
        gate.setPolicyText(GuardedJenkins.POLICY);
        return gate;
    }

    private void run(CanaryGateBuilder gate) throws Exception {
        new FreestyleEpisode(build.run(), build.listener()).run(gate.toStep(new EnvVars()), null);
    }

    @Test
    void aHealthyCanaryLetsTheBuildGoOn() throws Exception {
        run(gate());
        assertThat(build.log()).contains("[release-guard] PASSED");
    }

    @Test
    void aBreachIsRolledBackAndFailsTheBuild() {
        world.slowCandidateAfter(Duration.ZERO);
        assertThatThrownBy(() -> run(gate()))
                .isInstanceOf(AbortException.class)
                .hasMessageStartingWith("Model Release Guard: ROLLED_BACK: p95_latency > 250ms for 1s");
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void aBreachMayMakeTheBuildUnstable() throws Exception {
        world.slowCandidateAfter(Duration.ZERO);
        CanaryGateBuilder gate = gate();
        gate.setOnBreach("unstable");
        run(gate);
        assertThat(build.run().getResult()).isEqualTo(Result.UNSTABLE);
        assertThat(world.aborts()).isZero();
    }

    @Test
    void aStoppedBuildEndsAtOnceAndLeavesNoUnwatchedCanary() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread executor = new Thread(() -> {
            try {
                run(gate());
                end.complete(null);
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        executor.start();
        await("the watching", () -> build.log().contains("Watching every"));
        executor.interrupt();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        String id = build.run().getAction(ReleaseGuardAction.class).getIds().get(0);
        await("the rollback's end", () -> !EpisodeService.get().isRunning(id));
        assertThat(world.aborts()).isEqualTo(1);
        assertThat(world.weights()).containsEntry("v4", 100);
    }

    @Test
    void thePolicyIsReadFromTheWorkspace(@TempDir Path workspace) throws Exception {
        Files.writeString(workspace.resolve("policy-eu.yaml"), "breach: nothing");
        CanaryGateBuilder gate = new CanaryGateBuilder();
        gate.setPolicy("policy-$REGION.yaml");
        PolicyStep step = gate.toStep(new EnvVars(Map.of("REGION", "eu")));
        assertThatThrownBy(() ->
                        new FreestyleEpisode(build.run(), build.listener()).run(step, new FilePath(workspace.toFile())))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("policy-eu.yaml:1:");
    }

    /** A Jenkins without Pipelines has none of the classes that a Pipeline's SCM would be looked up with. */
    @Test
    void aPolicyThatIsNotThereIsLookedForInTheWorkspaceOnly(@TempDir Path workspace) {
        CanaryGateBuilder gate = new CanaryGateBuilder();
        gate.setPolicy("no/policy.yaml");
        assertThatThrownBy(() -> new FreestyleEpisode(new Build(), build.listener())
                        .run(gate.toStep(new EnvVars()), new FilePath(workspace.toFile())))
                .isInstanceOf(AbortException.class)
                .hasMessageStartingWith("policy: 'no/policy.yaml' is not in the workspace " + workspace);
    }

    private static final class Build extends AbstractBuild<Project, Build> {
        Build() throws IOException {
            super(null);
        }

        @Override
        public Project getParent() {
            throw new AssertionError("asked for its Pipeline");
        }
    }

    private abstract static class Project extends AbstractProject<Project, Build> {
        Project() {
            super(null, "freestyle");
        }
    }

    @Test
    void aVariableThatIsEmptyIsNoCandidate() {
        CanaryGateBuilder gate = gate();
        gate.setCandidate("${DIGEST}");
        PolicyStep step = gate.toStep(new EnvVars(Map.of("DIGEST", "")));
        assertThatThrownBy(() -> new FreestyleEpisode(build.run(), build.listener()).run(step, null))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("candidate: was given, but is blank");
    }

    @Test
    void emptyFieldsOfAFormSayNothing() throws Exception {
        JSONObject form = JSONObject.fromObject("{policy: 'a.yaml', policyText: '', candidate: '', onBreach: '',"
                + " onInconclusive: 'report', onAbort: '', readiness: ''}");
        CanaryGateStep step =
                (CanaryGateStep) new CanaryGateStep().getDescriptor().newInstance(Form.request(), form);
        assertThat(step.isCandidateGiven()).isFalse();
        assertThat(step.getPolicyText()).isNull();
        assertThat(step.getOnInconclusive()).isEqualTo("report");
        CanaryGateArguments.check(step);

        CanaryGateBuilder builder =
                (CanaryGateBuilder) new CanaryGateBuilder().getDescriptor().newInstance(Form.request(), form);
        assertThat(((CanaryGateStep) builder.toStep(new EnvVars())).isCandidateGiven())
                .isFalse();
    }

    @Test
    void theFormOffersWhatTheArgumentsAllow() throws Exception {
        CanaryGateStep.DescriptorImpl form = (CanaryGateStep.DescriptorImpl) new CanaryGateStep().getDescriptor();
        for (var option :
                form.doFillOnBreachItems().subList(1, form.doFillOnBreachItems().size())) {
            assertThat(CanaryGateArguments.reaction("onBreach", option.value)).isNotNull();
        }
        for (var option :
                form.doFillOnAbortItems().subList(1, form.doFillOnAbortItems().size())) {
            assertThat(CanaryGateArguments.onAbort(option.value)).isNotNull();
        }
    }
}
