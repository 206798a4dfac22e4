package io.jenkins.plugins.releaseguard.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The samples of a build's record (docs/record.schema.json). It does not say how many requests came between them. */
final class RecordHistory {
    private RecordHistory() {}

    /**
     * Reads a file.
     *
     * @param longestGap a sample that is older than that at a look is stale
     * @throws CannotRunException what is wrong with it
     */
    static RecordedHistory read(Path file, Duration longestGap) throws CannotRunException {
        Map<Series, RecordedHistory.Samples> all = new LinkedHashMap<>();
        try {
            JsonNode record = new ObjectMapper().readTree(Files.readString(file));
            if (record.path("schema").asInt() != 1 || !record.path("signals").isArray()) {
                throw new CannotRunException(file + ": is no record of an episode of schema 1");
            }
            for (JsonNode signal : record.get("signals")) {
                for (JsonNode series : signal.path("series")) {
                    Scope scope = Scope.valueOf(series.path("scope").asText().toUpperCase(Locale.ROOT));
                    all.put(new Series(signal.path("name").asText(), scope), samples(series.path("samples")));
                }
            }
        } catch (NoSuchFileException e) {
            throw new CannotRunException(file + ": there is no such file");
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new CannotRunException(file + ": cannot be read as a record: " + first);
        }
        if (all.values().stream().allMatch(s -> s.times().length == 0)) {
            throw new CannotRunException(file + ": the record has no samples");
        }
        return new RecordedHistory(all, longestGap);
    }

    private static RecordedHistory.Samples samples(JsonNode samples) {
        long[] times = new long[samples.size()];
        double[] values = new double[samples.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = Instant.parse(samples.get(i).path("time").asText()).toEpochMilli();
            values[i] = samples.get(i).path("value").asDouble(Double.NaN);
        }
        return new RecordedHistory.Samples(times, values, null, null);
    }
}
