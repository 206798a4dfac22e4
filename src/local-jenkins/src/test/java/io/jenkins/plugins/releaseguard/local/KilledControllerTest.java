package io.jenkins.plugins.releaseguard.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is really killed, and another one goes on. */
@Timeout(120)
class KilledControllerTest {
    private static final int KILLED = 128 + 9;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void aScriptedPipelineGoesOnInAnotherProcess() throws Exception {
        kill(
                """
                def seen = []
                def names = ['answered 1', 'unanswered', 'answered 3']
                for (name in names) { seen << waitFor(name: name, note: "note of ${name}") }
                echo "seen ${seen}"
                """,
                "note of unanswered");
        assertThat(goOn().lines())
                .containsSubsequence(
                        "waiting for answered 3",
                        "seen [<answered 1>, <unanswered>, <answered 3>]",
                        "Finished: SUCCESS")
                .doesNotContain("waiting for answered 1", "waiting for unanswered");
    }

    @Test
    void aDeclarativePipelineGoesOnInAnotherProcess() throws Exception {
        kill(
                """
                pipeline {
                    agent any
                    environment { WHAT = 'declared' }
                    stages {
                        stage('First') { steps { echo "first ${waitFor('answered 1')}" } }
                        stage('Both') {
                            parallel {
                                stage('A') { steps { timeout(time: 1, unit: 'HOURS') {
                                    echo "A ${waitFor(name: 'unanswered', note: "note of ${'A'}")}" } } }
                                stage('B') { steps { catchError {
                                    error "B ${waitFor(name: 'unanswered', note: "note of ${'B'}")} ${WHAT}" } } }
                            }
                        }
                    }
                    post { always { echo "always ${WHAT}" } }
                }
                """,
                "note of A",
                "note of B");
        assertThat(goOn().lines())
                .contains("A <unanswered>", "ERROR: B <unanswered> declared", "always declared")
                .doesNotContain("first <answered 1>")
                .endsWith("Finished: FAILURE");
    }

    /** Starts a controller, and kills it when the steps with these notes are on the disk. */
    private void kill(String script, String... notes) throws Exception {
        Path file = Files.writeString(folder.resolve("script"), script);
        Path output = folder.resolve("first.txt");
        Process process = start(output, folder.resolve("home").toString(), file.toString());
        Path program = folder.resolve("home/jobs/job/builds/1/program.dat");
        // The script has a note in pieces: only the running step has it in one.
        Awaiting.until("the steps on the disk", () -> {
            assertThat(process.isAlive()).as(text(output)).isTrue();
            return Files.exists(program) && Stream.of(notes).allMatch(text(program)::contains);
        });
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(KILLED);
        assertThat(text(output)).doesNotContain("Finished");
    }

    private String goOn() throws Exception {
        Path output = folder.resolve("second.txt");
        Process process = start(output, folder.resolve("home").toString());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(text(output)).startsWith("Resuming build at ");
        assertThat(process.exitValue()).isZero();
        return text(output).strip();
    }

    private Process start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KilledController.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(output.toString()))
                .start();
        processes.add(process);
        return process;
    }

    /** As bytes, whatever they mean. */
    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
