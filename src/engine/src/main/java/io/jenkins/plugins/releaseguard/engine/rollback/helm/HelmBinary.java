package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import io.fabric8.kubernetes.client.Config;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The {@code helm} program, run with nothing of the machine's: no environment, no kubeconfig, no plugins and no
 * repositories but an empty folder of its own.
 */
final class HelmBinary implements Helm {
    private static final Pattern VERSION = Pattern.compile("v[34]\\.[\\w.+-]{1,60}");
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MOST_OUTPUT = 16_384;
    private static final int MOST_SAID = 300;
    private static final long LOOK_MILLIS = 5;

    private final String configured;
    private final String path;
    private final Failures failures;

    /**
     * @param configured path of the program, or its name
     * @param path folders in which a name is looked up, as the variable {@code PATH} has them; null: none
     */
    HelmBinary(String configured, String path, Failures failures) {
        this.configured = configured;
        this.path = path == null ? "" : path;
        this.failures = failures;
    }

    @Override
    public String version() throws LegException {
        try (HelmHome home = HelmHome.create()) {
            Answer answer = run(home, VERSION_LIMIT, List.of("version", "--template", "{{.Version}}"));
            String version = answer.output.strip();
            if (answer.exit != 0 || !VERSION.matcher(version).matches()) {
                throw failures.of(Kind.UNSUITABLE, configured + " is not Helm 3 or 4: it says " + said(answer.output));
            }
            return version;
        } catch (IOException e) {
            throw noFolder(e);
        }
    }

    @Override
    public void rollback(HelmSpec release, int revision, Config access, Duration timeout) throws LegException {
        try (HelmHome home = HelmHome.create()) {
            Path kubeconfig = home.kubeconfig(access);
            Answer answer = run(
                    home,
                    timeout.plus(GRACE),
                    List.of(
                            "rollback",
                            release.name(),
                            String.valueOf(revision),
                            "--namespace",
                            release.namespace(),
                            "--kubeconfig",
                            kubeconfig.toString(),
                            "--timeout",
                            timeout.toSeconds() + "s",
                            "--history-max",
                            "0"));
            if (answer.exit != 0) {
                throw failures.of(
                        kind(answer.output),
                        "helm rollback " + release.name() + " " + revision + " ended with " + answer.exit + ": "
                                + said(answer.output));
            }
        } catch (IOException e) {
            throw noFolder(e);
        }
    }

    private LegException noFolder(IOException e) {
        return new LegException(
                Kind.UNSUITABLE,
                failures.object() + ": no folder for Helm can be made in " + System.getProperty("java.io.tmpdir"),
                e);
    }

    private static Kind kind(String output) {
        String said = output.toLowerCase(Locale.ROOT);
        if (said.contains("forbidden") || said.contains("unauthorized") || said.contains("provide credentials")) {
            return Kind.FORBIDDEN;
        }
        if (said.contains("cluster unreachable")
                || said.contains("connection refused")
                || said.contains("i/o timeout")) {
            return Kind.UNREACHABLE;
        }
        if (said.contains("already exists") || said.contains("is in progress") || said.contains("modified")) {
            return Kind.CONFLICT;
        }
        return Kind.UNSUITABLE;
    }

    private record Answer(int exit, String output) {}

    private Answer run(HelmHome home, Duration limit, List<String> arguments) throws LegException {
        List<String> command = new ArrayList<>(List.of(program().toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.folder().toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(home.environment());
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new LegException(
                    Kind.UNSUITABLE, failures.object() + ": " + configured + " cannot be run; " + remedy(), e);
        }
        try (InputStream output = process.getInputStream()) {
            return finished(process, output, limit);
        } catch (IOException e) {
            throw new LegException(
                    Kind.UNREACHABLE, failures.object() + ": what helm says cannot be read; it is looked at again", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Answer finished(Process process, InputStream output, Duration limit) throws IOException, LegException {
        long end = System.nanoTime() + limit.toNanos();
        StringBuilder said = new StringBuilder();
        boolean interrupted = false;
        while (true) {
            boolean ended = !process.isAlive();
            drain(output, said);
            if (ended) {
                break;
            }
            if (System.nanoTime() > end) {
                throw failures.of(
                        Kind.UNREACHABLE,
                        "helm was ended, for it did not end by itself within " + limit.toSeconds() + " s"
                                + (interrupted ? " of a stop" : "") + "; it said " + said(said.toString()));
            }
            try {
                process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // half a rollback is worse than a late stop
                interrupted = true;
                end = Math.min(end, System.nanoTime() + GRACE.toNanos());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new Answer(process.exitValue(), said.toString());
    }

    private static void drain(InputStream output, StringBuilder said) throws IOException {
        byte[] some = new byte[4096];
        while (output.available() > 0) {
            int read = output.read(some, 0, some.length);
            if (read <= 0) {
                return;
            }
            if (said.length() < MOST_OUTPUT) {
                said.append(new String(some, 0, read, StandardCharsets.UTF_8));
            }
        }
    }

    private Path program() throws LegException {
        try {
            Path program = Path.of(configured);
            if (program.isAbsolute()) {
                if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                    return program;
                }
            } else if (program.getNameCount() == 1) {
                for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
                    Path found = Path.of(folder).resolve(program);
                    if (!folder.isEmpty() && Files.isExecutable(found) && !Files.isDirectory(found)) {
                        return found;
                    }
                }
            }
        } catch (InvalidPathException e) {
            throw failures.of(Kind.UNSUITABLE, "the path of Helm is none; " + remedy());
        }
        throw failures.of(Kind.UNSUITABLE, "Helm is not found as '" + configured + "'; " + remedy());
    }

    private static String remedy() {
        return "install Helm 3 or 4 where Jenkins runs, and set its path (Manage Jenkins » System » Model Release Guard »"
                + " Helm; in a servers file `helm: /usr/local/bin/helm`)";
    }

    private static String said(String output) {
        String line = output.strip().replaceAll("\\s+", " ");
        return line.isEmpty()
                ? "nothing"
                : "'" + (line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + "…") + "'";
    }
}
