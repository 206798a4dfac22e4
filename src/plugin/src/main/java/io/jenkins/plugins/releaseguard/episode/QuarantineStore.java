package io.jenkins.plugins.releaseguard.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.episode.Audit.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The quarantine of this controller: a file for each version, {@code model-release-guard/quarantine/<hash of the key>.json},
 * replaced as a whole and on the disk when a write returns. A lifted one stays, with who lifted it and why. Thread-safe.
 */
final class QuarantineStore implements Quarantine {
    private static final String SUFFIX = ".json";
    private static final int LONGEST_FILE = 100_000;
    /** More are not shown; the newest are. */
    private static final int MOST_SHOWN = 500;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Clock clock;

    /** @param home of the controller */
    QuarantineStore(Path home, Clock clock) {
        this.folder = home.resolve("model-release-guard").resolve("quarantine");
        this.clock = clock;
    }

    /**
     * What a file says.
     *
     * @param id of the file, without its ending
     * @param entry null: it cannot be read
     * @param lift who lifted it, when and why; null: nobody did
     * @param trouble why it cannot be read; null: it can
     */
    record Found(String id, Entry entry, Lift lift, String trouble) {
        boolean holds(Instant now) {
            return trouble != null || (lift == null && entry.holds(now));
        }
    }

    /** The end of a quarantine by a person. */
    record Lift(String by, Instant at, String reason) {}

    @Override
    public Entry find(Key key) throws IOException {
        Path file = file(VersionKeys.id(key));
        if (Files.notExists(file)) {
            return null;
        }
        Found found = read(file);
        return found.lift() == null ? found.entry() : null;
    }

    @Override
    public synchronized void add(Entry entry) throws IOException {
        write(VersionKeys.id(entry.key()), entry, null);
        audit(Event.QUARANTINE_ADDED, Audit.ITSELF, entry)
                .with(Audit.Key.CAUSE, entry.reason())
                .log();
    }

    /** Every file, the newest first. */
    List<Found> all() throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        List<Found> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(SUFFIX)).toList()) {
                try {
                    all.add(read(file));
                } catch (IOException e) {
                    all.add(new Found(idOf(file), null, null, e.getMessage()));
                }
            }
        }
        Comparator<Found> byTime = Comparator.comparing(
                f -> f.entry() == null ? Instant.MAX : f.entry().at());
        return all.stream().sorted(byTime.reversed()).limit(MOST_SHOWN).toList();
    }

    /**
     * Lets a version go. One whose file cannot be read is set aside under another name.
     *
     * @return false where there is none of that id, or it is lifted already
     */
    synchronized boolean lift(String id, String by, String reason) throws IOException {
        Path file = file(id);
        if (Files.notExists(file)) {
            return false;
        }
        Found found;
        try {
            found = read(file);
        } catch (IOException e) {
            Files.move(file, folder.resolve(id + ".unreadable"));
            new Audit(Event.QUARANTINE_LIFTED, by)
                    .with(Audit.Key.CAUSE, reason + " (the file " + id + " was unreadable)")
                    .log();
            return true;
        }
        if (found.lift() != null) {
            return false;
        }
        write(id, found.entry(), new Lift(by, clock.instant(), reason));
        audit(Event.QUARANTINE_LIFTED, by, found.entry())
                .with(Audit.Key.CAUSE, reason)
                .log();
        return true;
    }

    private static Audit audit(Event event, String actor, Entry entry) {
        return new Audit(event, actor)
                .with(Audit.Key.ID, entry.episode())
                .with(Audit.Key.RELEASE, entry.key().release())
                .with(Audit.Key.ENVIRONMENT, entry.key().environment())
                .with(Audit.Key.BUILD, entry.build())
                .with(Audit.Key.CANDIDATE, entry.version());
    }

    private void write(String id, Entry entry, Lift lift) throws IOException {
        ObjectNode json = VersionKeys.json(entry.key());
        json.put("version", entry.version()).put("episode", entry.episode()).put("build", entry.build());
        json.put("at", entry.at().toString());
        json.put("until", entry.until() == null ? null : entry.until().toString());
        json.put("reason", entry.reason());
        if (lift != null) {
            json.putObject("lifted")
                    .put("by", lift.by())
                    .put("at", lift.at().toString())
                    .put("reason", lift.reason());
        }
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        DurableFile.write(file(id), text.getBytes(StandardCharsets.UTF_8));
    }

    private Found read(Path file) throws IOException {
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalArgumentException("it is longer than " + LONGEST_FILE + " bytes");
            }
            JsonNode json = JSON.readTree(Files.readString(file));
            Entry entry = new Entry(
                    VersionKeys.read(json),
                    json.required("version").textValue(),
                    json.required("episode").textValue(),
                    textOf(json, "build"),
                    Instant.parse(json.required("at").textValue()),
                    textOf(json, "until") == null ? null : Instant.parse(textOf(json, "until")),
                    json.required("reason").textValue());
            if (!VersionKeys.id(entry.key()).equals(idOf(file))) {
                throw new IllegalArgumentException("what it says does not belong to its name");
            }
            JsonNode lifted = json.path("lifted");
            Lift lift = lifted.isMissingNode()
                    ? null
                    : new Lift(
                            textOf(lifted, "by"),
                            Instant.parse(lifted.required("at").textValue()),
                            textOf(lifted, "reason"));
            return new Found(idOf(file), entry, lift, null);
        } catch (IOException | IllegalArgumentException | DateTimeException | NullPointerException e) {
            throw new IOException(
                    "the file " + file + " of the quarantine cannot be read (" + e.getMessage()
                            + "); repair it, or lift it on the page Quarantine",
                    e);
        }
    }

    private static String textOf(JsonNode json, String key) {
        return json.path(key).textValue();
    }

    private Path file(String id) {
        if (!id.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not an id of the quarantine: " + id);
        }
        return folder.resolve(id + SUFFIX);
    }

    private static String idOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }
}
