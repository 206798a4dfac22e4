package io.jenkins.plugins.releaseguard.demo;

import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the host in a process, ends it with SIGKILL between the intent to roll back and the call, and starts another. */
final class KilledController {
    /** What the plugin logs once the intent is durable. */
    static final String INTENT = "[release-guard] Rolling back";

    private final Path root;
    private final Path home;
    private final PrintStream out;

    KilledController(Path root, Path home, PrintStream out) {
        this.root = root;
        this.home = home;
        this.out = out;
    }

    /** @return the record that the build has in the end */
    String run(StagingWorld world) throws IOException, InterruptedException {
        Process first = start(
                "start",
                root.toString(),
                world.prometheusUrl().toString(),
                world.kubernetesUrl().toString(),
                String.valueOf(world.options().scrapeInterval().toMillis()));
        boolean killed = false;
        try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !killed) {
                out.println(line);
                killed = line.startsWith(INTENT);
                line = killed ? null : lines.readLine();
            }
            first.destroyForcibly().waitFor();
        } finally {
            first.destroyForcibly();
        }
        out.println();
        out.println(
                killed
                        ? ">>> The controller was killed with SIGKILL: the intent is in its journal, nothing was sent ("
                                + world.aborts() + " aborts in the cluster). A new one starts."
                        : ">>> The controller ended by itself before there was anything to kill it in.");
        out.println();
        Process second = start("resume");
        try (BufferedReader lines = second.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(out::println);
            second.waitFor();
        } finally {
            second.destroyForcibly();
        }
        out.println();
        out.println("In the cluster: " + world.aborts() + " abort, " + world.undos() + " undo.");
        return record();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(classPath());
        command.add(Host.class.getName());
        command.add(home.toString());
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Of this process: Maven runs the demo in a class loader of its own. */
    private static String classPath() {
        if (KilledController.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private String record() throws IOException {
        Path folder = home.resolve("jobs").resolve(Host.JOB).resolve("builds/1/release-guard");
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readString(files.filter(f -> f.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("The build has no record")));
        }
    }
}
