package io.jenkins.plugins.releaseguard.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** On what, and beside what, something is measured from now on. */
final class Surroundings {
    private final long began = System.nanoTime();
    private final String before;

    Surroundings() throws IOException {
        before = load();
    }

    /** When, on which machine, in what time, and what else that had to do. */
    String sentence() throws IOException {
        return "on %s, on %s with %d processors, Java %s,\nin %d min. Load of the machine in the minute before it began %s, and when it ended %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        Math.round(Duration.ofNanos(System.nanoTime() - began).toSeconds() / 60.0),
                        before,
                        load());
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
