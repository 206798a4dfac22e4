package io.jenkins.plugins.releaseguard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.List;
import java.util.Map;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a Pipeline starts, stops and resumes a step, and what it makes of its answer. */
@Timeout(300)
class StepsContractTest {
    @RegisterExtension
    final Host host = Host.ofThisBuild();

    @BeforeEach
    void forget() {
        ProbeStep.forgetAll();
    }

    @Test
    void theScriptWaitsForTheStepAndGetsItsAnswer() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "def got = probe 'a'\necho \"got ${got.verdict}, ${got.list[1]}\"");
            ProbeStep.waiting("a").answer(Map.of("verdict", "BREACH", "list", List.of(1, 2)));
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("probe a waits", "got BREACH, 2", "Finished: SUCCESS");
        });
    }

    @Test
    void theStepSeesItsSurroundingsAndNoWorkspaceOutsideANode() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "withEnv(['COLOUR=blue']) { probe 'a' }");
            StepContext context = ProbeStep.waiting("a").getContext();
            assertThat(context.get(Run.class)).isSameAs(build.run());
            assertThat(context.get(TaskListener.class)).isNotNull();
            assertThat(context.get(FlowNode.class)).isNotNull();
            assertThat(context.get(EnvVars.class)).containsEntry("COLOUR", "blue");
            assertThat(context.get(FilePath.class)).isNull();
            assertThat(context.get(Launcher.class)).isNull();
            assertThat(context.isReady()).isTrue();
            ProbeStep.waiting("a").answer(null);
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
        });
    }

    @Test
    void aStepThatNeedsAWorkspaceDoesNotStartOutsideANode() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probeInWorkspace()");
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log())
                    .contains("Required context class hudson.FilePath is missing", "such as: node")
                    .doesNotContain("has a workspace");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "throws, ERROR: this probe cannot start",
        "defect, java.lang.IllegalStateException: this probe is broken"
    })
    void aStepThatCannotStartFailsTheBuild(String probe, String line) throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probe '" + probe + "'");
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains(line);
        });
    }

    @Test
    void anAbortExceptionIsOneLineOfTheLogWithoutAStackTrace() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probe 'a'");
            ProbeStep.waiting("a").fail(new AbortException("p95_latency is too high"));
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("ERROR: p95_latency is too high").doesNotContain("\tat ");
        });
    }

    @ParameterizedTest
    @CsvSource({"FAILURE", "UNSTABLE", "ABORTED"})
    void aFlowInterruptedExceptionEndsTheBuildWithItsResult(String result) throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probe 'a'\necho 'not reached'");
            ProbeStep.waiting("a")
                    .fail(new FlowInterruptedException(Result.fromString(result), false, new Because("gate 7")));
            assertThat(build.awaitEnd()).isEqualTo(Result.fromString(result));
            assertThat(build.log()).contains("gate 7").doesNotContain("not reached");
        });
    }

    @Test
    void theScriptCanCatchAnInterruptionAndGoOn() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start(
                    "job",
                    """
                    try {
                      probe 'a'
                    } catch (org.jenkinsci.plugins.workflow.steps.FlowInterruptedException e) {
                      echo 'caught'
                    }
                    """);
            ProbeStep.waiting("a").fail(new FlowInterruptedException(Result.FAILURE, false, new Because("gate 7")));
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("caught").doesNotContain("gate 7");
        });
    }

    @Test
    void timeoutStopsTheStepWithACauseAndAbortsTheBuild() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "timeout(time: 3, unit: 'SECONDS') { probe 'a' }\necho 'not reached'");
            assertThat(build.awaitEnd()).isEqualTo(Result.ABORTED);
            assertThat(ProbeStep.STOPPED).singleElement().isInstanceOfSatisfying(FlowInterruptedException.class, e -> {
                assertThat(e.getResult()).isEqualTo(Result.ABORTED);
                assertThat(e.getCauses())
                        .extracting(CauseOfInterruption::getShortDescription)
                        .containsExactly("Timeout has been exceeded");
            });
            assertThat(build.log())
                    .contains("Timeout set to expire in ", "Cancelling nested steps due to timeout")
                    .doesNotContain("not reached");
        });
    }

    @Test
    void aPersonWhoStopsTheBuildStopsTheStepWithACause() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probe 'a'\necho 'not reached'");
            ProbeStep.waiting("a");
            build.stop("alice");
            assertThat(build.awaitEnd()).isEqualTo(Result.ABORTED);
            assertThat(ProbeStep.STOPPED).singleElement().isInstanceOfSatisfying(FlowInterruptedException.class, e -> {
                assertThat(e.getResult()).isEqualTo(Result.ABORTED);
                assertThat(e.isActualInterruption()).isTrue();
                assertThat(e.getCauses())
                        .extracting(CauseOfInterruption::getShortDescription)
                        .containsExactly("Aborted by alice");
            });
            assertThat(build.log()).contains("Aborted by alice").doesNotContain("not reached");
        });
    }

    @Test
    void catchErrorGoesOnWithTheResultThatItIsTold() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start(
                    "job",
                    "catchError(buildResult: 'UNSTABLE', stageResult: 'FAILURE', message: 'the gate failed') { probe 'a' }\n"
                            + "echo 'after'");
            ProbeStep.waiting("a").fail(new AbortException("breach"));
            assertThat(build.awaitEnd()).isEqualTo(Result.UNSTABLE);
            assertThat(build.log()).contains("the gate failed", "ERROR: breach", "after");
        });
    }

    @Test
    void catchErrorKeepsTheResultOfAnInterruption() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "catchError { probe 'a' }\necho 'after'");
            ProbeStep.waiting("a").fail(new FlowInterruptedException(Result.UNSTABLE, false, new Because("gate 7")));
            assertThat(build.awaitEnd()).isEqualTo(Result.UNSTABLE);
            assertThat(build.log()).contains("gate 7", "after");
        });
    }

    @Test
    void catchErrorThatCatchesNoInterruptionsLetsThemPass() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "catchError(catchInterruptions: false) { probe 'a' }\necho 'after'");
            ProbeStep.waiting("a").fail(new FlowInterruptedException(Result.FAILURE, true, new Because("gate 7")));
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).doesNotContain("after");
        });
    }

    @Test
    void branchesOfParallelRunBesideEachOtherAndGiveTheirAnswers() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start(
                    "job",
                    "def got = parallel(eu: { probe 'a' }, us: { probe 'b' })\necho \"eu ${got.eu}, us ${got.us}\"");
            ProbeStep.waiting("a");
            ProbeStep.waiting("b").answer("second");
            ProbeStep.waiting("a").answer("first");
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("eu first, us second");
        });
    }

    @Test
    void aBranchThatFailsLetsTheOthersEnd() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "parallel(eu: { probe 'a' }, us: { probe 'b'; echo 'us is over' })");
            ProbeStep.waiting("b");
            ProbeStep.waiting("a").fail(new AbortException("eu broke"));
            ProbeStep.waiting("b").answer(null);
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("us is over", "ERROR: eu broke");
            assertThat(ProbeStep.STOPPED).isEmpty();
        });
    }

    @Test
    void failFastStopsTheOtherBranches() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "parallel(eu: { probe 'a' }, us: { probe 'b' }, failFast: true)");
            ProbeStep.waiting("b");
            ProbeStep.waiting("a").fail(new AbortException("eu broke"));
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(ProbeStep.STOPPED).singleElement().isInstanceOf(FlowInterruptedException.class);
            assertThat(build.log()).contains("Failed in branch eu");
        });
    }

    @Test
    void aStepIsResumedAfterARestartWithWhatItHadSaved() throws Throwable {
        host.session(jenkins -> {
            jenkins.start("job", "def before = 'kept'\ndef got = probe 'a'\necho \"${before}, got ${got}\"");
            ProbeStep.Waiting step = ProbeStep.waiting("a");
            assertThat(step.remembered).isEqualTo("in memory");
            step.getContext().saveState().get();
        });
        ProbeStep.WAITING.clear();
        host.session(jenkins -> {
            Build build = jenkins.build("job", 1);
            ProbeStep.Waiting step = ProbeStep.waiting("a");
            assertThat(ProbeStep.RESUMED).containsExactly("a");
            assertThat(step.remembered).isNull();
            assertThat(step.bound).startsWith("name=a ");
            assertThat(step.getContext().get(Run.class)).isSameAs(build.run());
            step.answer("an answer");
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
            assertThat(build.log()).contains("kept, got an answer");
        });
    }

    @Test
    void everyBranchIsResumedAfterARestart() throws Throwable {
        host.session(jenkins -> {
            jenkins.start("job", "parallel(eu: { probe 'a' }, us: { timeout(5) { probe 'b' } })\necho 'over'");
            ProbeStep.waiting("a").getContext().saveState().get();
            ProbeStep.waiting("b").getContext().saveState().get();
        });
        ProbeStep.WAITING.clear();
        host.session(jenkins -> {
            ProbeStep.waiting("a").answer(null);
            ProbeStep.waiting("b").answer(null);
            Build build = jenkins.build("job", 1);
            assertThat(build.awaitEnd()).isEqualTo(Result.SUCCESS);
            assertThat(ProbeStep.RESUMED).containsExactlyInAnyOrder("a", "b");
            assertThat(build.log()).contains("over");
        });
    }

    @Test
    void aStepThatThrowsWhenItIsResumedFailsTheBuild() throws Throwable {
        host.session(jenkins -> {
            jenkins.start("job", "probe 'broken'");
            ProbeStep.waiting("broken").getContext().saveState().get();
        });
        host.session(jenkins -> {
            Build build = jenkins.build("job", 1);
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("cannot resume broken");
        });
    }

    @Test
    void aStepThatWasResumedIsStoppedByAPerson() throws Throwable {
        host.session(jenkins -> {
            jenkins.start("job", "probe 'a'");
            ProbeStep.waiting("a").getContext().saveState().get();
        });
        ProbeStep.forgetAll();
        host.session(jenkins -> {
            ProbeStep.waiting("a");
            Build build = jenkins.build("job", 1);
            build.stop("alice");
            assertThat(build.awaitEnd()).isEqualTo(Result.ABORTED);
            assertThat(ProbeStep.STOPPED).singleElement().isInstanceOf(FlowInterruptedException.class);
        });
    }

    @Test
    void aStepMayMakeTheBuildUnstableWithAWarningAndReturn() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start("job", "probe 'a'\necho 'after'");
            StepContext context = ProbeStep.waiting("a").getContext();
            FlowNode node = context.get(FlowNode.class);
            node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage("not sure"));
            context.get(Run.class).setResult(Result.UNSTABLE);
            ProbeStep.waiting("a").answer(null);
            assertThat(build.awaitEnd()).isEqualTo(Result.UNSTABLE);
            assertThat(node.getAction(WarningAction.class).getMessage()).isEqualTo("not sure");
            assertThat(build.log()).contains("after");
        });
    }

    @Test
    void aDeclarativePipelineNeedsNoAgentForAStepAndRunsItsPostConditions() throws Throwable {
        host.session(jenkins -> {
            Build build = jenkins.start(
                    "job",
                    """
                    pipeline {
                      agent none
                      stages { stage('Canary') { steps { probe name: 'a', text: 'x' } } }
                      post {
                        failure { echo 'post failure' }
                        always { echo 'post always' }
                      }
                    }
                    """);
            ProbeStep.waiting("a").fail(new FlowInterruptedException(Result.FAILURE, false, new Because("gate 7")));
            assertThat(build.awaitEnd()).isEqualTo(Result.FAILURE);
            assertThat(build.log()).contains("post failure", "post always");
        });
    }

    /** Why a build is interrupted. */
    static final class Because extends CauseOfInterruption {
        private static final long serialVersionUID = 1L;

        private final String why;

        Because(String why) {
            this.why = why;
        }

        @Override
        public String getShortDescription() {
            return why;
        }
    }
}
