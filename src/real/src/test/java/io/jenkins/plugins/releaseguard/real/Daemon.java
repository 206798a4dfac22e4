package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real program, in a process group of its own. The whole group ends with a SIGKILL as soon as the pipe from this JVM closes,
 * so also when the JVM itself is interrupted or killed. It may be started again, with the same command and log.
 */
final class Daemon implements Part {
    private static final int STOP_SECONDS = 60;
    private static final int LAST_LINES = 25;
    private static final String SUPERVISED =
            """
            exec 3<&0
            "$@" </dev/null 3<&- &
            program=$!
            { cat <&3 >/dev/null; kill -KILL 0; } &
            wait $program
            """;

    private final String name;
    private final Path log;
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment;
    private Process process;

    Daemon(String name, Path logs, List<String> command) {
        this(name, logs, command, Map.of());
    }

    /** @param environment added to that of this JVM */
    Daemon(String name, Path logs, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.log = logs.resolve(name + ".log");
        this.command.addAll(List.of("setsid", "sh", "-c", SUPERVISED, name));
        this.command.addAll(command);
        this.environment = environment;
    }

    synchronized Daemon start() {
        if (process != null) {
            throw new IllegalStateException(name + " runs already");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    @Override
    public synchronized void check() {
        if (process != null && !process.isAlive()) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + "; " + log + " ends:\n" + lastLines());
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(it cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Ends it as a power failure does, and returns when none of its processes is left. */
    synchronized void kill() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> group = new ArrayList<>(process.descendants().toList());
        group.add(process.toHandle());
        try {
            process.getOutputStream().close();
            CompletableFuture.allOf(group.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        process = null;
    }

    @Override
    public void close() {
        kill();
    }
}
