package io.jenkins.plugins.releaseguard.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RestartTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private LocalJenkins jenkins;
    private ByteArrayOutputStream console;

    @BeforeEach
    void start() {
        WaitStep.forgetAll();
        LoadedListener.SEEN.clear();
        jenkins = LocalJenkins.start(home);
    }

    @AfterEach
    void close() {
        jenkins.close();
    }

    @Test
    void aScriptedLoopGoesOnWhereItWasWithItsVariables() throws Exception {
        build(
                """
                def seen = []
                for (int i = 0; i < 3; i++) {
                    seen << waitFor("round ${i}")
                    echo "round ${i} is over"
                }
                echo "seen ${seen}"
                """);
        WaitStep.answer("a");
        LocalBuild build = restart("round 1");
        WaitStep.answer("b");
        WaitStep.answer("c");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "Started by user local",
                        "round 0 is over",
                        "round 1 is over",
                        "round 2 is over",
                        "seen [a, b, c]")
                .containsOnlyOnce("[Pipeline] Start of Pipeline", "round 0 is over", "waiting for round 1")
                .filteredOn(line -> line.matches("Resuming build at .+ after Jenkins restart"))
                .hasSize(1);
        assertThat(console.toString(StandardCharsets.UTF_8))
                .startsWith("Resuming build at ")
                .contains("seen [a, b, c]")
                .endsWith("Finished: SUCCESS\n")
                .doesNotContain("round 0 is over");
    }

    @Test
    void loopsOverCollectionsGoOnAtTheirPlace() throws Exception {
        build(
                """
                for (name in ['a', 'b']) {
                    [x: 1, y: 2].each { key, value ->
                        for (entry in [k: 'v']) {
                            for (n in 1..2) { echo waitFor("${name} ${key}${value} ${entry.key}${entry.value} ${n}") }
                        }
                    }
                }
                """);
        for (int i = 0; i < 8; i++) {
            restart("");
            WaitStep.answer("answer " + i);
        }
        LocalBuild build = jenkins.resumedBuilds().get(0);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(WaitStep.RESUMED)
                .containsExactly(
                        "a x1 kv 1",
                        "a x1 kv 2",
                        "a y2 kv 1",
                        "a y2 kv 2",
                        "b x1 kv 1",
                        "b x1 kv 2",
                        "b y2 kv 1",
                        "b y2 kv 2");
        assertThat(build.log().lines()).containsSubsequence("answer 0", "answer 1", "answer 7");
    }

    @Test
    void classesClosuresAndMethodsOfTheScriptAreStillThere() throws Exception {
        build(
                """
                import com.cloudbees.groovy.cps.NonCPS
                class Counter implements Serializable {
                    int n
                    def up() { n++; return this }
                }
                @groovy.transform.Field String field = 'initial'
                @NonCPS def sorted(list) { list.sort { a, b -> b <=> a } }
                def twice(body) { body(waitFor('first')); body(waitFor('second')) }
                global = 'of the binding'
                field = 'changed'
                def counter = new Counter(n: 40)
                twice { counter.up(); echo "${counter.n} ${it} ${field} ${global} ${sorted([1, 3, 2])}" }
                """);
        restart("first");
        WaitStep.answer("x");
        LocalBuild build = restart("second");
        WaitStep.answer("y");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log().lines())
                .containsSubsequence("41 x changed of the binding [3, 2, 1]", "42 y changed of the binding [3, 2, 1]");
    }

    @Test
    void aDeclarativePipelineGoesOnInsideItsSections() throws Exception {
        build(
                """
                pipeline {
                    agent any
                    options { timeout(time: 1, unit: 'HOURS') }
                    parameters { string(name: 'WHO', defaultValue: 'world') }
                    environment { FIRST = 'one' }
                    stages {
                        stage('Before') { steps { echo 'before' } }
                        stage('Group') {
                            environment { SECOND = 'two' }
                            parallel {
                                stage('A') {
                                    steps { echo "A gives ${waitFor('in A')} ${FIRST}-${SECOND} ${params.WHO}" }
                                    post { always { echo "after A in ${env.WORKSPACE != null}" } }
                                }
                                stage('B') { stages { stage('Inner') {
                                    steps { script { def n = 1; n += waitFor('in B'); echo "B gives ${n}" } } } }
                                }
                            }
                            post { success { echo "group: ${waitFor('in post')}" } }
                        }
                        stage('After') { steps { error 'broken' } }
                        stage('Never') { steps { echo 'never' } }
                    }
                    post { failure { echo "failed with ${FIRST} ${currentBuild.currentResult}" } }
                }
                """);
        WaitStep.running(2);
        LocalBuild build = restart("in A", "in B");
        assertThat(build.statuses()).containsExactly("[A] waits for in A", "[B] waits for in B");
        answer("in B", 41);
        WaitStep.answer("x");
        build = restart("in post");
        WaitStep.answer("y");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.FAILURE);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "before",
                        "A gives x one-two world",
                        "after A in true",
                        "group: y",
                        "Stage \"Never\" skipped due to earlier failure(s)",
                        "failed with one FAILURE",
                        "ERROR: broken")
                .contains("B gives 42")
                .containsOnlyOnce("before")
                .doesNotContain("never");
    }

    @Test
    void aBranchThatHasEndedKeepsItsValue() throws Exception {
        build("def all = parallel(a: { waitFor 'a' }, b: { waitFor 'b' })\necho \"all ${all}\"");
        WaitStep.running(2);
        answer("a", "done");
        LocalBuild build = restart("b");
        assertThat(WaitStep.RESUMED).containsExactly("b");
        WaitStep.answer("late");
        build.awaitEnd(LONG);
        assertThat(build.log()).contains("all [a:done, b:late]");
    }

    @Test
    void aTimeoutThatExpiredMeanwhileFiresAtOnce() throws Exception {
        build("timeout(time: 1500, unit: 'MILLISECONDS') { waitFor 'x' }");
        saved();
        jenkins.crash();
        pass(1600);
        LocalBuild build = startAgain();
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.ABORTED);
        assertThat(WaitStep.RESUMED).containsExactly("x");
        assertThat(WaitStep.STOPPED).hasValue(1);
        assertThat(build.log())
                .containsPattern("Timeout expired [0-9.]+ sec ago\n")
                .contains("Cancelling nested steps due to timeout\n", "Timeout has been exceeded\n");
    }

    @Test
    void aTimeoutThatHasTimeLeftKeepsItsDeadline() throws Exception {
        long begun = System.currentTimeMillis();
        build("timeout(time: 3, unit: 'SECONDS') { timeout(time: 1, unit: 'HOURS') { waitFor 'x' } }");
        LocalBuild build = restart("x");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.ABORTED);
        assertThat(System.currentTimeMillis() - begun).isBetween(2_900L, 15_000L);
        assertThat(build.log().lines().filter(line -> line.matches("Timeout set to expire in 3[56]\\d\\d\\..*")))
                .hasSize(2);
    }

    @Test
    void aTimeoutWhoseBlockEndsInTimeDoesNothingAfterARestart() throws Exception {
        build("timeout(time: 1, unit: 'HOURS') { waitFor 'x' }\nwaitFor 'y'");
        restart("x");
        WaitStep.answer(null);
        LocalBuild build = restart("y");
        WaitStep.answer(null);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
    }

    @Test
    void anOversleptSleepEndsAtOnceAndAnotherGoesOn() throws Exception {
        LocalBuild first = build("parallel a: { sleep(time: 1, unit: 'SECONDS') }, b: { sleep 3 }");
        Awaiting.until(
                "both sleep",
                () -> first.log()
                                .lines()
                                .filter(line -> line.startsWith("Sleeping"))
                                .count()
                        == 2);
        awaitProgram(first);
        jenkins.crash();
        pass(1100);
        LocalBuild build = startAgain();
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log().lines().filter(line -> line.matches("Sleeping for [0-3]\\.[0-9]+ sec|No need.*")))
                .hasSize(4)
                .contains("No need to sleep any longer");
    }

    @Test
    void catchErrorAndWithEnvAreStillAroundTheirBlocks() throws Exception {
        build(
                """
                catchError(buildResult: 'UNSTABLE', message: 'so it goes') {
                    withEnv(['COLOUR=red']) { node { stage('S') {
                        waitFor 'x'; echo "in ${COLOUR}"; error whereAmI()
                    } } }
                }
                echo "still here ${currentBuild.result}"
                """);
        LocalBuild build = restart("x");
        WaitStep.answer(null);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.UNSTABLE);
        assertThat(build.log().lines())
                .containsSubsequence(
                        "in red",
                        "[Pipeline] // stage",
                        "[Pipeline] // node",
                        "[Pipeline] // withEnv",
                        "so it goes",
                        "ERROR: " + home.resolve("jobs/job/builds/1-workspace"),
                        "still here UNSTABLE");
    }

    @Test
    void envParamsAndCurrentBuildAreThoseOfTheBuild() throws Exception {
        jenkins.build(
                jenkins.jobFromScript(
                        "folder/job",
                        """
                        env.COLOUR = 'red'
                        unstable 'shaky'
                        waitFor 'x'
                        env.SHAPE = 'round'
                        echo "${env.COLOUR} ${SHAPE} ${params.WHO} ${WHO} ${JOB_NAME} ${BUILD_NUMBER}"
                        echo "${currentBuild.result} ${currentBuild.number} ${currentBuild.fullDisplayName}"
                        """),
                Map.of("WHO", "you"),
                nowhere());
        LocalBuild build = restart("x");
        WaitStep.answer(null);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.UNSTABLE);
        assertThat(build.log()).contains("red round you you folder/job 1\n", "UNSTABLE 1 folder » job #1\n");
    }

    @Test
    void aResumedStepHasItsContextAgain() throws Exception {
        build("node { waitFor 'x' }");
        LocalBuild build = restart("x");
        WaitStep.Waiting step = WaitStep.running(1).get(0);
        assertThat(step.getContext().get(Run.class)).isSameAs(build.run());
        assertThat(step.getContext().get(TaskListener.class)).isSameAs(build.listener());
        assertThat(step.getContext().get(FilePath.class).getRemote()).endsWith("1-workspace");
        assertThat(step.getContext().get(FlowNode.class).getId()).isEqualTo("3");
        assertThat(step.note).isEqualTo("never set");
        build.stop("alice");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.ABORTED);
        assertThat(build.log()).contains("Aborted by alice");
    }

    @Test
    void actionsAreLoadedAndKnowTheirBuild() throws Exception {
        LocalBuild first = build("waitFor 'x'");
        NoteAction note = new NoteAction("kept");
        first.run().addAction(note);
        first.run().save();
        LocalBuild build = restart("x");
        NoteAction loaded = build.run().getAction(NoteAction.class);
        assertThat(loaded).isNotSameAs(note);
        assertThat(loaded.note).isEqualTo("kept");
        assertThat(loaded.attached).isNull();
        assertThat(loaded.loaded).isSameAs(build.run());
        assertThat(build.run().getRootDir().toPath()).isEqualTo(build.folder());
        assertThat(build.run().isBuilding()).isTrue();
    }

    @Test
    void aStepThatWasAnsweredIsNotResumed() throws Exception {
        build("echo \"first ${waitFor('a')}\"\nwaitFor 'b'");
        WaitStep.answer("said");
        LocalBuild build = restart("b");
        assertThat(WaitStep.RESUMED).containsExactly("b");
        WaitStep.answer(null);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log().lines()).containsOnlyOnce("first said", "waiting for b");
    }

    @Test
    void anAnswerThatTheScriptHadNotHeardYetIsNotLost() throws Exception {
        WaitStep.gate = new CountDownLatch(1);
        build("def all = parallel(a: { waitFor 'x' }, b: { waitFor 'blocking' })\necho \"all ${all}\"");
        // The script's thread waits in the start of the other step: first it saves then, and hears the answer after.
        StepContext step = WaitStep.running(1).get(0).getContext();
        Thread crash = new Thread(jenkins::crash);
        ListenableFuture<Void> saved = step.saveState();
        saved.addListener(
                () -> {
                    crash.start();
                    Awaiting.until("the crash", () -> crash.getState() == Thread.State.TIMED_WAITING);
                },
                Runnable::run);
        step.onSuccess("unheard");
        WaitStep.gate.countDown();
        saved.get(20, TimeUnit.SECONDS);
        Awaiting.until("the end of the crash", () -> crash.getState() == Thread.State.TERMINATED);
        LocalBuild build = startAgain();
        WaitStep.answer("heard");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(WaitStep.RESUMED).containsExactly("blocking");
        assertThat(build.log()).contains("all [a:unheard, b:heard]");
    }

    @Test
    void aStepThatCannotBeResumedFails() throws Exception {
        build("try { waitFor 'broken' } catch (e) { echo \"caught ${e.message}\" }");
        saved();
        jenkins.crash();
        LocalBuild build = startAgain();
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("caught cannot resume broken");
    }

    @Test
    void listenersHearThatAllIsLoaded() throws Exception {
        build("waitFor 'x'");
        jenkins.build(jenkins.jobFromScript("other", "waitFor 'y'"), Map.of(), nowhere());
        WaitStep.running(2);
        LoadedListener.SEEN.clear();
        restart("x", "y");
        assertThat(LoadedListener.SEEN).containsExactly(List.of("job #1", "other #1"));
    }

    @Test
    void whatHasEndedStaysSoAndNumbersGoOn() throws Exception {
        LocalBuild first = build("unstable 'shaky'");
        first.awaitEnd(LONG);
        String log = first.log();
        jenkins.close();
        assertThat(startAgain()).isNull();
        assertThat(jenkins.builds()).hasSize(1);
        LocalBuild old = jenkins.builds().get(0);
        assertThat(old.isBuilding()).isFalse();
        assertThat(old.run().isBuilding()).isFalse();
        assertThat(old.awaitEnd(LONG)).isEqualTo(Result.UNSTABLE);
        assertThat(old.log()).isEqualTo(log);
        assertThat(old.statuses()).isEmpty();
        assertThat(Run.fromExternalizableId("job#1")).isSameAs(old.run());
        LocalBuild next = jenkins.build(jenkins.jobNamed("job"), Map.of(), nowhere());
        assertThat(next.number()).isEqualTo(2);
        assertThat(next.awaitEnd(LONG)).isEqualTo(Result.UNSTABLE);
        assertThat(jenkins.builds()).containsExactly(old, next);
    }

    @Test
    void theScriptThatWasStartedGoesOnAlthoughItsFileHasChanged(@TempDir Path repository) throws Exception {
        Files.writeString(repository.resolve("Jenkinsfile"), "waitFor 'x'\necho 'old'");
        jenkins.build(jenkins.jobFromFolder("job", repository, "Jenkinsfile"), Map.of(), nowhere());
        saved();
        Files.writeString(repository.resolve("Jenkinsfile"), "echo 'new'");
        LocalBuild build = restart("x");
        WaitStep.answer(null);
        build.awaitEnd(LONG);
        assertThat(build.log()).contains("old\n").doesNotContain("new\n");
        LocalBuild next = jenkins.build(jenkins.jobNamed("job"), Map.of(), nowhere());
        next.awaitEnd(LONG);
        assertThat(next.log()).contains("new\n");
    }

    @Test
    void aCrashStopsNothingAndLogsNothing() throws Exception {
        LocalBuild build = build("waitFor 'x'");
        saved();
        WaitStep.Waiting step = WaitStep.running(1).get(0);
        jenkins.crash();
        String log = build.log();
        step.getContext().get(TaskListener.class).getLogger().println("too late");
        step.getContext().onSuccess(null);
        jenkins.crash();
        jenkins.close();
        assertThat(build.log()).isEqualTo(log).doesNotContain("Finished");
        assertThat(build.isBuilding()).isTrue();
        assertThat(WaitStep.STOPPED).hasValue(0);
    }

    @Test
    void aDeepRecursionSurvives() throws Exception {
        build("def deep(n) { return n == 0 ? waitFor('x') : 1 + deep(n - 1) }\necho \"depth ${deep(400)}\"");
        LocalBuild build = restart("x");
        WaitStep.answer(0);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("depth 400\n");
    }

    @Test
    void aVariableThatCannotBeSavedFailsTheBuildByItsName() throws Exception {
        LocalBuild build = build("def matcher = ('x' =~ /x/)\nwaitFor 'x'\necho 'never'");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.FAILURE);
        assertThat(build.log())
                .contains("java.io.NotSerializableException: java.util.regex.Matcher\n")
                .doesNotContain("never\n");
        assertThat(WaitStep.STOPPED).hasValue(1);
    }

    @Test
    void aVariableThatIsGoneBeforeTheStepNeedNotBeSaved() throws Exception {
        LocalBuild build = build(
                """
                def found() { def matcher = ('x1' =~ /x(.)/); matcher.find(); return matcher.group(1) }
                echo "found ${found()} ${waitFor('x')}"
                """);
        WaitStep.answer("well");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.SUCCESS);
        assertThat(build.log()).contains("found 1 well");
    }

    @Test
    void aScriptThatKeepsWhatCannotBeSavedEndsNevertheless() throws Exception {
        LocalBuild build =
                build("def matcher = ('x' =~ /x/)\nwhile (true) { try { sleep 100 } catch (e) { echo 'caught' } }");
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.FAILURE);
        assertThat(build.log().lines().filter(line -> line.startsWith("caught")))
                .hasSize(3);
    }

    @Test
    void aStepThatAsksForItIsSavedWhileAnotherBranchIsBusy() throws Exception {
        LocalBuild build = build("parallel a: { while (!env.ENOUGH) { echo 'busy' } }, b: { waitFor 'x' }");
        saved();
        assertThat(build.folder().resolve("program.dat")).isNotEmptyFile();
        LocalBuild resumed = restart("x");
        resumed.stop("alice");
        assertThat(resumed.awaitEnd(LONG)).isEqualTo(Result.ABORTED);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"damaged", "cut off", "never saved", "without its script"})
    void aProgramThatCannotBeReadFailsItsBuildOnly(String how) throws Exception {
        LocalBuild bad = build("waitFor 'x'");
        jenkins.build(jenkins.jobFromScript("other", "waitFor 'y'"), Map.of(), nowhere());
        WaitStep.running(2);
        saved();
        jenkins.crash();
        spoil(bad.folder().resolve("program.dat"), how);
        startAgain();
        LocalBuild build = jenkins.builds().get(0);
        assertThat(build.awaitEnd(LONG)).isEqualTo(Result.FAILURE);
        assertThat(build.log().lines())
                .anyMatch(line -> line.startsWith("ERROR: The build cannot go on after the restart: its program in "))
                .endsWith("Finished: FAILURE");
        assertThat(jenkins.resumedBuilds()).hasSize(1);
        assertThat(WaitStep.running(1).get(0).name).isEqualTo("y");
        assertThat(build.run().isBuilding()).isFalse();
    }

    private static void spoil(Path program, String how) throws Exception {
        byte[] content = Files.readAllBytes(program);
        switch (how) {
            case "damaged" -> {
                for (int i = 0; i < content.length; i += 7) {
                    content[i] ^= 0x55;
                }
                Files.write(program, content);
            }
            case "cut off" -> Files.write(program, java.util.Arrays.copyOf(content, content.length / 2));
            case "never saved" -> Files.delete(program);
            default -> Files.delete(program.resolveSibling("program.groovy"));
        }
    }

    @Test
    void whatCannotBeLoadedIsSaidAndDoesNotHinderTheStart() throws Exception {
        build("waitFor 'x'");
        saved();
        jenkins.crash();
        Files.writeString(home.resolve("jobs/job/builds/1/build.xml"), "<no");
        Files.createDirectories(home.resolve("jobs/bad"));
        Files.writeString(home.resolve("jobs/bad/config.xml"), "<no");
        assertThat(startAgain()).isNull();
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("Failed to load job #1: ")
                .contains("Failed to load " + home.resolve("jobs/bad/config.xml"));
        assertThat(jenkins.build(jenkins.jobNamed("job"), Map.of(), nowhere()).number())
                .isEqualTo(2);
    }

    private LocalBuild build(String script) throws Exception {
        return jenkins.build(jenkins.jobFromScript("job", script), Map.of(), nowhere());
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream());
    }

    /** Restarts while these steps run, and gives the build that goes on. */
    private LocalBuild restart(String... steps) throws Exception {
        saved();
        jenkins.crash();
        LocalBuild build = startAgain();
        assertThat(WaitStep.running(steps.length))
                .allMatch(step -> steps[0].isEmpty() || List.of(steps).contains(step.name));
        return build;
    }

    /** Waits until the running steps are on the disk. */
    private static void saved() throws Exception {
        for (WaitStep.Waiting step : WaitStep.running(1)) {
            step.getContext().saveState().get(20, TimeUnit.SECONDS);
        }
    }

    /** The first of the resumed builds; null: none. */
    private LocalBuild startAgain() {
        WaitStep.RUNNING.clear();
        console = new ByteArrayOutputStream();
        jenkins = LocalJenkins.start(home, new PrintStream(console, true, StandardCharsets.UTF_8));
        return jenkins.resumedBuilds().stream().findFirst().orElse(null);
    }

    private static void answer(String name, Object value) {
        for (WaitStep.Waiting step : WaitStep.running(1)) {
            if (step.name.equals(name)) {
                WaitStep.RUNNING.remove(step);
                step.getContext().onSuccess(value);
            }
        }
    }

    private static void awaitProgram(LocalBuild build) {
        Awaiting.until("a saved program", () -> Files.exists(build.folder().resolve("program.dat")));
    }

    private static void pass(long millis) {
        long end = System.currentTimeMillis() + millis;
        Awaiting.until("the time to pass", () -> System.currentTimeMillis() > end);
    }
}
