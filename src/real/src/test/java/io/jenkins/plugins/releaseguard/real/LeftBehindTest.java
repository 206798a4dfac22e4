package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends: none of its processes, and so none of their ports, and no temporary file is left. */
@ExtendWith(RealParts.class)
class LeftBehindTest {
    private static final Duration START = Duration.ofSeconds(900);
    private static final Duration END = Duration.ofSeconds(90);

    /** @return the processes of a run that has started all parts */
    private static List<ProcessHandle> ready(Parts parts, OtherRun run) {
        parts.await("all parts of the other run", START, run::isReady);
        List<ProcessHandle> processes = run.processes();
        assertThat(List.of(
                        "etcd",
                        "kube-apiserver",
                        "rollouts-controller",
                        "redis-server",
                        "argocd",
                        "prometheus",
                        "mlflow"))
                .allSatisfy(program -> assertThat(processes).anyMatch(process -> isOf(program, process)));
        return processes;
    }

    private static boolean isOf(String program, ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(program);
    }

    private static void assertNothingIsLeft(OtherRun run, List<ProcessHandle> processes) throws IOException {
        try (Parts others = new Parts(null)) {
            others.await("all of its processes have ended", END, () -> processes.stream()
                    .noneMatch(ProcessHandle::isAlive));
        }
        assertThat(run.temporaryFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL"})
    void aRunThatIsInterruptedOrKilledLeavesNothing(String signal, Path folder) throws Exception {
        try (Parts parts = new Parts(null)) {
            OtherRun run = parts.add(new OtherRun(folder));
            List<ProcessHandle> processes = ready(parts, run);

            run.signal(signal);

            assertNothingIsLeft(run, processes);
        }
    }

    @Test
    void aPartThatDiesFailsTheRunWithTheEndOfItsLogAndNothingIsLeft(Path folder) throws Exception {
        try (Parts parts = new Parts(null)) {
            OtherRun run = parts.add(new OtherRun(folder));
            List<ProcessHandle> processes = ready(parts, run);
            List<ProcessHandle> prometheus = processes.stream()
                    .filter(process -> process.info().command().orElse("").endsWith("/prometheus"))
                    .toList();
            assertThat(prometheus).hasSize(1);
            prometheus.forEach(ProcessHandle::destroyForcibly);
            parts.await("Prometheus is dead", END, () -> prometheus.stream().noneMatch(ProcessHandle::isAlive));

            run.letEnd();

            assertNothingIsLeft(run, processes);
            assertThat(run.out())
                    .contains("prometheus ended with 137")
                    .contains("prometheus.log ends:")
                    .contains("Server is ready to receive web requests.");
        }
    }
}
