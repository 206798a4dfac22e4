package io.jenkins.plugins.releaseguard.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The versions that have passed a gate of this controller: a file for each, {@code model-release-guard/baselines/<hash of the
 * key>.json}, replaced as a whole and on the disk when a write returns. Those of more than a year ago are deleted. Thread-safe.
 */
final class BaselineStore implements KnownGood {
    private static final Duration KEPT = Duration.ofDays(365);
    private static final String SUFFIX = ".json";
    private static final int LONGEST_FILE = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Clock clock;

    /** @param home of the controller */
    BaselineStore(Path home, Clock clock) {
        this(home, "baselines", clock);
    }

    private BaselineStore(Path home, String folder, Clock clock) {
        this.folder = home.resolve("model-release-guard").resolve(folder);
        this.clock = clock;
    }

    /** The same for drills, {@code model-release-guard/drills/}. */
    static BaselineStore ofDrills(Path home, Clock clock) {
        return new BaselineStore(home, "drills", clock);
    }

    @Override
    public Entry find(Quarantine.Key key) throws IOException {
        Path file = file(key);
        if (Files.notExists(file)) {
            return null;
        }
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalArgumentException("it is longer than " + LONGEST_FILE + " bytes");
            }
            JsonNode json = JSON.readTree(Files.readString(file));
            if (!VersionKeys.read(json).equals(key)) {
                throw new IllegalArgumentException("what it says does not belong to its name");
            }
            return new Entry(
                    key,
                    json.required("version").textValue(),
                    json.required("episode").textValue(),
                    json.path("build").textValue(),
                    Instant.parse(json.required("at").textValue()),
                    json.path("policyHash").textValue(),
                    VersionKeys.texts(json, "provenance"));
        } catch (IOException | IllegalArgumentException | DateTimeException | NullPointerException e) {
            throw new IOException(
                    "the file " + file + " cannot be read (" + e.getMessage() + "); repair or delete it", e);
        }
    }

    @Override
    public synchronized void add(Entry entry) throws IOException {
        ObjectNode json = VersionKeys.json(entry.key());
        json.put("version", entry.version()).put("episode", entry.episode()).put("build", entry.build());
        json.put("at", entry.at().toString()).put("policyHash", entry.policyHash());
        ObjectNode provenance = json.putObject("provenance");
        entry.provenance().forEach(provenance::put);
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        DurableFile.write(file(entry.key()), text.getBytes(StandardCharsets.UTF_8));
        deleteOld();
    }

    private void deleteOld() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path file : files) {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            if (Duration.between(written, clock.instant()).compareTo(KEPT) > 0) {
                Files.delete(file);
            }
        }
    }

    private Path file(Quarantine.Key key) {
        return folder.resolve(VersionKeys.id(key) + SUFFIX);
    }
}
