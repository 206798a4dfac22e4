package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A record under src/test/resources/records: one for each way in which an episode can stand or end. */
record RecordFixture(String name, JsonNode record) {
    private static final Path FOLDER = Path.of("src/test/resources/records");
    private static final int MANY = 2000;
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<RecordFixture> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(RecordFixture::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordFixture read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".json", "");
            JsonNode record = JSON.readTree(file.toFile());
            if (name.equals("nasty")) {
                record.findValues("series").forEach(all -> all.forEach(series -> grow((ObjectNode) series)));
            }
            return new RecordFixture(name, record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As many samples as a long gate has: those of the file over and over, a second apart. */
    private static void grow(ObjectNode series) {
        JsonNode few = series.get("samples");
        if (few.isEmpty()) {
            return;
        }
        ArrayNode many = series.putArray("samples");
        Instant first = Instant.parse(few.get(0).get("time").asText());
        for (int i = 0; i < MANY; i++) {
            ObjectNode sample = few.get(i % few.size()).deepCopy();
            many.add(sample.put("time", first.plusSeconds(i).toString()));
        }
    }

    boolean isRunning() {
        return record.get("outcome").asText().equals("RUNNING");
    }

    @Override
    public String toString() {
        return name;
    }
}
