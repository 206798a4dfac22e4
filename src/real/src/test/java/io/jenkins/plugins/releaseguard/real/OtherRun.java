package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A test run with parts, in a JVM of its own, so that one can see what it leaves behind. */
final class OtherRun implements Part {
    private static final String READY = "all parts run";
    /** More than run tests at the same time. */
    private static final int MOST_FORKS = 4;

    private final Path out;
    private final Path temporary;
    private final Process process;

    /** @param folder for what it prints and for its temporary files */
    OtherRun(Path folder) throws IOException {
        out = folder.resolve("out.log");
        temporary = Files.createDirectories(folder.resolve("tmp"));
        ProcessBuilder java = new ProcessBuilder(
                        // a shell lets its background programs, and all that they start, ignore an interrupt
                        "env",
                        "--default-signal=INT",
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:-UsePerfData",
                        "-XX:TieredStopAtLevel=1",
                        // ports and folders that are not ours
                        "-Dfork=" + (Integer.getInteger("fork", 1) + MOST_FORKS),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherRun.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        java.environment().put("TMPDIR", temporary.toString());
        process = java.start();
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    boolean isReady() throws IOException {
        return out().contains(READY);
    }

    /** All of its processes, its JVM among them. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        return all;
    }

    /** What is in its folder for temporary files. */
    List<Path> temporaryFiles() throws IOException {
        try (var files = Files.list(temporary)) {
            return files.toList();
        }
    }

    /** Lets its test end by itself. */
    void letEnd() throws IOException {
        process.getOutputStream().close();
    }

    /** @param name for example {@code INT}, as Ctrl-C sends it */
    void signal(String name) throws IOException {
        Command.run(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())));
    }

    @Override
    public void check() {
        if (!process.isAlive()) {
            throw new AssertionError("the other run has ended with " + process.exitValue() + ", see " + out);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What the other JVM does. */
    public static void main(String[] arguments) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Waiting.class))
                                .build(),
                        summary);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        System.exit((int) summary.getSummary().getTotalFailureCount());
    }

    /** With every kind of part there is. It is no test of this module, and run by {@link #main} alone. */
    @ExtendWith(RealParts.class)
    static final class Waiting {
        @Test
        void untilItIsLetEnd(ArgoCdServer kubernetesToo, AliasWorld mlflowAndPrometheus) throws IOException {
            System.out.println(READY);
            System.in.read();
        }
    }
}
