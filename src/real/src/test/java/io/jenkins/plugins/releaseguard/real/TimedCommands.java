package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** TimedCommands for the namespace {@code prod} as a person gives them, each a process of its own, timed. */
final class TimedCommands {
    private final Programs programs = new Programs();
    private final Path kubeconfig;

    TimedCommands(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    /** How long a program of the cluster runs. */
    double millis(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.built(program)));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--namespace", "prod"));
        return run(command);
    }

    /** How long a script runs in MLflow's environment. */
    double pythonMillis(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.ofMlflow("python"), "-c", script));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    private static double run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        long begin = System.nanoTime();
        Command.run(builder);
        return (System.nanoTime() - begin) / 1e6;
    }
}
