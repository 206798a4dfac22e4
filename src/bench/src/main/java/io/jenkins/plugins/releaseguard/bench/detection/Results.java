package io.jenkins.plugins.releaseguard.bench.detection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * What has been simulated, in a file that grows by a line for each result, so that a run that was cut goes on where it
 * ended. Not thread-safe.
 */
final class Results {
    private final Path file;
    private final Map<String, Result> known = new HashMap<>();

    /**
     * One result.
     *
     * @param seconds of processor time that it took
     */
    record Result(double seconds, String text) {}

    /** @param folder is made where there is none */
    Results(Path folder) throws IOException {
        Files.createDirectories(folder);
        file = folder.resolve("results.tsv");
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (whole.length() < text.length()) {
            // the line that was being written when the run was cut
            Files.writeString(file, whole);
        }
        whole.lines().forEach(line -> {
            String[] parts = line.split("\t", 3);
            if (parts.length < 3) {
                throw new IllegalStateException(file + ": not a result: `" + line + "`; delete the file and run again");
            }
            known.put(parts[0], new Result(Double.parseDouble(parts[1]), parts[2]));
        });
    }

    /** @return null: not yet simulated */
    Result get(String key) {
        return known.get(key);
    }

    void put(String key, double seconds, String text) {
        String line = key + "\t" + seconds + "\t" + text + "\n";
        try {
            Files.write(
                    file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        known.put(key, new Result(seconds, text));
    }

    /** The processor time that all of them took. */
    double seconds() {
        return known.values().stream().mapToDouble(Result::seconds).sum();
    }
}
