package io.jenkins.plugins.releaseguard.local;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.AbortException;
import hudson.model.Result;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PipelineTest {
    @TempDir
    Path home;

    private LocalJenkins jenkins;

    @BeforeEach
    void start() {
        WaitStep.forgetAll();
        jenkins = LocalJenkins.start(home);
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void aScriptedPipelineRunsStepsVariablesAndClosures() throws Exception {
        LocalBuild build = run(
                """
                def names = ['a', 'b'].collect { it.toUpperCase() }
                stage('One') {
                    for (n in names) { echo "name ${n}" }
                }
                names.each { echo "each ${it}" }
                env.COLOUR = 'red'
                echo "${env.COLOUR} ${COLOUR} ${env.JOB_NAME} ${BUILD_NUMBER} ${env.NOTHING}"
                println 'printed'
                def twice(x) { echo "helper ${x}"; return 2 * x }
                echo "got ${twice(21)}"
                """);
        assertThat(build.run().getResult()).isEqualTo(Result.SUCCESS);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "[Pipeline] Start of Pipeline",
                        "[Pipeline] stage",
                        "[Pipeline] { (One)",
                        "[Pipeline] echo",
                        "name A",
                        "name B",
                        "[Pipeline] }",
                        "[Pipeline] // stage",
                        "each A",
                        "each B",
                        "red red job 1 null",
                        "printed",
                        "helper 21",
                        "got 42",
                        "[Pipeline] End of Pipeline",
                        "Finished: SUCCESS");
    }

    @Test
    void aDeclarativePipelineRunsItsSectionsInOrder() throws Exception {
        LocalBuild build = run(
                """
                pipeline {
                    agent none
                    options { timeout(time: 1, unit: 'MINUTES') }
                    parameters {
                        string(name: 'WHO', defaultValue: 'world', description: 'whom')
                        booleanParam(name: 'LOUD', defaultValue: true)
                        choice(name: 'KIND', choices: ['x', 'y'])
                    }
                    environment {
                        FIRST = 'one'
                        SECOND = "${FIRST}-two"
                    }
                    stages {
                        stage('Hello') {
                            environment { FIRST = 'inner' }
                            steps {
                                echo "hello ${params.WHO} ${params.LOUD} ${params.KIND} ${env.FIRST} ${SECOND}"
                                script {
                                    def n = 0
                                    while (n < 2) { n++; echo "n=${n}" }
                                }
                                sleep(time: 1, unit: 'MILLISECONDS')
                                sleep 0
                            }
                            post { always { echo 'after hello' } }
                        }
                        stage('Group') {
                            parallel {
                                stage('A') { steps { echo 'in A' } }
                                stage('B') { agent any
                                    steps { echo "in B ${env.WORKSPACE != null}" } }
                            }
                        }
                        stage('Nested') { stages { stage('Inner') { steps { echo "outer ${FIRST}" } } } }
                    }
                    post {
                        success { echo 'well' }
                        failure { echo 'ill' }
                        cleanup { echo 'clean' }
                        always { echo 'always' }
                    }
                }
                """);
        assertThat(build.log()).doesNotContain("ill\n").doesNotContain("Exception");
        assertThat(build.log().lines())
                .containsSubsequence(
                        "[Pipeline] timeout",
                        "[Pipeline] withEnv",
                        "[Pipeline] { (Hello)",
                        "hello world true x inner one-two",
                        "n=1",
                        "n=2",
                        "after hello",
                        "[Pipeline] parallel",
                        "outer one",
                        "always",
                        "well",
                        "clean",
                        "Finished: SUCCESS")
                .contains("in A", "in B true");
    }

    @Test
    void theEnvironmentOfAStageSeesWhatIsSetByThen() throws Exception {
        LocalBuild build = run(
                """
                pipeline {
                    agent none
                    environment { WHERE = 'prod' }
                    stages {
                        stage('Build') { steps { script { env.DIGEST = 'sha256:1' } } }
                        stage('Canary') {
                            environment {
                                IMAGE = "${WHERE}@${DIGEST}"
                                TWICE = "${IMAGE} ${env.WHERE}"
                            }
                            stages {
                                stage('Gate') {
                                    environment { INNER = "<${TWICE}>" }
                                    steps { echo "inner ${INNER}" }
                                }
                            }
                        }
                    }
                }
                """);
        assertThat(build.log().lines()).contains("inner <prod@sha256:1 prod>", "Finished: SUCCESS");
    }

    @Test
    void thePostSectionsSeeTheResultOfAFailedStage() throws Exception {
        LocalBuild build = run(
                """
                pipeline {
                    agent none
                    stages {
                        stage('Canary') {
                            steps { error 'breach' }
                            post { failure { echo "stage ${currentBuild.currentResult}" } }
                        }
                    }
                    post { failure { echo "build ${currentBuild.currentResult} ${currentBuild.result}" } }
                }
                """);
        assertThat(build.log().lines())
                .containsSubsequence("stage FAILURE", "build FAILURE FAILURE", "Finished: FAILURE");
    }

    @Test
    void givenParametersWinOverDefaults() throws Exception {
        LocalBuild build = start(
                """
                pipeline { agent none
                    parameters { string(name: 'WHO', defaultValue: 'world') }
                    stages { stage('S') { steps { echo "hello ${params.WHO} ${env.WHO}" } } } }
                """,
                Map.of("WHO", "you"));
        build.awaitEnd(Duration.ofSeconds(30));
        assertThat(build.log()).contains("hello you you");
    }

    @Test
    void aFailedStageSkipsTheNextAndRunsThePostSections() throws Exception {
        LocalBuild build = run(
                """
                pipeline { agent none
                    stages {
                        stage('Bad') { steps { error 'broken' }
                            post { failure { echo 'stage failed' }; success { echo 'never' } } }
                        stage('Later') { steps { echo 'never' } }
                    }
                    post { failure { echo 'build failed' }; unsuccessful { echo 'unsuccessful' }; success { echo 'never' } } }
                """);
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "stage failed",
                        "Stage \"Later\" skipped due to earlier failure(s)",
                        "build failed",
                        "unsuccessful",
                        "ERROR: broken",
                        "Finished: FAILURE")
                .doesNotContain("never");
    }

    @Test
    void catchErrorMarksTheBuildAndGoesOn() throws Exception {
        LocalBuild build = run(
                """
                catchError(buildResult: 'UNSTABLE', message: 'so it goes') { error 'broken' }
                echo "still here ${currentBuild.result}"
                try { error 'again' } catch (e) { echo "caught ${e.message}" } finally { echo 'finally' }
                """);
        assertThat(build.run().getResult()).isEqualTo(Result.UNSTABLE);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "so it goes",
                        "ERROR: broken",
                        "still here UNSTABLE",
                        "caught again",
                        "finally",
                        "Finished: UNSTABLE");
    }

    @Test
    void parallelBranchesInterleaveAndGiveTheirValues() throws Exception {
        LocalBuild build = start(
                """
                def values = parallel(a: { waitFor 'first'; 'A' }, b: { waitFor 'second'; 'B' })
                echo "values ${values}"
                """,
                Map.of());
        List<WaitStep.Waiting> both = WaitStep.running(2);
        assertThat(build.statuses()).containsExactly("[a] waits for first", "[b] waits for second");
        both.get(1).getContext().onSuccess(null);
        both.get(0).getContext().onSuccess(null);
        build.awaitEnd(Duration.ofSeconds(30));
        assertThat(build.log()).contains("values [b:B, a:A]");
    }

    @Test
    void failFastStopsTheOtherBranches() throws Exception {
        LocalBuild build =
                start("parallel a: { waitFor 'x' }, b: { waitFor 'y'; error 'b broke' }, failFast: true", Map.of());
        WaitStep.running(2).stream().filter(w -> w.name.equals("y")).forEach(w -> w.getContext()
                .onSuccess(null));
        assertThat(build.awaitEnd(Duration.ofSeconds(30))).isEqualTo(Result.FAILURE);
        assertThat(WaitStep.STOPPED).hasValue(1);
    }

    @Test
    void aPluginStepGetsItsArgumentsAndGivesItsValue() throws Exception {
        LocalBuild build = start(
                "def map = waitFor(name: \"n${1 + 1}\", note: null, times: 3)\necho \"verdict ${map.verdict}\"",
                Map.of());
        WaitStep.Waiting step = WaitStep.running(1).get(0);
        assertThat(step.name).isEqualTo("n2");
        assertThat(step.note).isNull();
        assertThat(step.times).isEqualTo(3);
        step.getContext().onSuccess(Map.of("verdict", "BREACH"));
        build.awaitEnd(Duration.ofSeconds(30));
        assertThat(build.log()).contains("verdict BREACH");
    }

    @Test
    void aStoppedBuildInterruptsItsStepsAndIsAborted() throws Exception {
        LocalBuild build = start(
                """
                pipeline { agent none
                    stages { stage('S') { steps { catchError { waitFor 'x' } ; echo 'no' } } }
                    post { aborted { echo 'was aborted' } } }
                """
                        .replace("catchError {", "catchError(catchInterruptions: false) {"),
                Map.of());
        WaitStep.running(1);
        build.stop("alice");
        assertThat(build.awaitEnd(Duration.ofSeconds(30))).isEqualTo(Result.ABORTED);
        assertThat(WaitStep.STOPPED).hasValue(1);
        assertThat(build.log().lines())
                .containsSubsequence("was aborted", "Aborted by alice", "Finished: ABORTED")
                .doesNotContain("no");
    }

    @Test
    void aTimeoutInterruptsWhatIsInIt() throws Exception {
        LocalBuild build = run("timeout(time: 50, unit: 'MILLISECONDS') { waitFor 'x' }");
        assertThat(build.run().getResult()).isEqualTo(Result.ABORTED);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "Cancelling nested steps due to timeout", "Timeout has been exceeded", "Finished: ABORTED");
    }

    @Test
    void aStepThatNeedsAWorkspaceSaysSo() throws Exception {
        assertThat(run("whereAmI()").log())
                .contains("ERROR: Required context class hudson.FilePath is missing")
                .contains("such as: node");
        assertThat(run("node { echo whereAmI() }").run().getResult()).isEqualTo(Result.SUCCESS);
    }

    @Test
    void aMessageOfAnAbortExceptionStandsAloneInTheLog() throws Exception {
        LocalBuild build = start("waitFor 'x'", Map.of());
        WaitStep.running(1).get(0).getContext().onFailure(new AbortException("says it all"));
        build.awaitEnd(Duration.ofSeconds(30));
        assertThat(build.log())
                .contains("ERROR: says it all\nFinished: FAILURE")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            checkout 'x'                                                 | WorkflowScript: 1: No such step 'checkout'
            waitFor name: 'x', colour: 'red'                              | waitFor: no argument 'colour'; it knows [name, note, times]
            waitFor name: 'x', times: 'many'                              | waitFor: 'times' has to be a int and is the String 'many'
            stage('x')                                                    | stage: the block { … } is missing
            timeout(time: 1, unit: 'WEEKS') { echo 'x' }                  | unit: 'WEEKS' is none of
            timeout(time: 1, activity: true) { echo 'x' }                 | timeout: no argument 'activity'
            parallel a: 'x'                                               | parallel: the branch 'a' is no block
            pipeline { agent none }                                       | pipeline: the section 'stages' with at least one stage is missing
            pipeline { stages { stage('x') { steps { echo 'x' } } } }     | pipeline: the section 'agent' is missing
            pipeline { agent none; triggers { cron '@daily' } }           | WorkflowScript: 1: pipeline: 'triggers' is not known to local-jenkins here
            pipeline { agent none; options { timestamps() } }             | options: 'timestamps' is not known
            pipeline { agent none; stages { stage('x') { when { branch 'x' } } } } | stage 'x': 'when' is not known
            pipeline { agent none; stages { stage('x') { echo 'x' } } }   | stage 'x': 'echo' is not known to local-jenkins here
            pipeline { agent none; stages { stage('x') { } } }            | stage 'x': expected one of steps { }
            pipeline { agent none; post { fixed { echo 'x' } } }          | post: 'fixed' is not known
            def x = (                                                     | WorkflowScript.groovy: 1:
            """)
    void whatIsNotKnownIsRefusedByName(String script, String message) throws Exception {
        LocalBuild build = run(script);
        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(build.log()).contains(message);
    }

    private LocalBuild start(String script, Map<String, ?> parameters) throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return jenkins.build(jenkins.jobFromScript("job", script), parameters, nowhere);
    }

    private LocalBuild run(String script) throws Exception {
        LocalBuild build = start(script, Map.of());
        build.awaitEnd(Duration.ofSeconds(30));
        return build;
    }
}
