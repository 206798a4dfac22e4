package io.jenkins.plugins.releaseguard.engine.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Collectors;

/** Records as JSON: times in ISO 8601 UTC with milliseconds, durations as numbers of seconds. Thread-safe. */
public final class RecordJson {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** One for all: what it learns of the types takes longer than what it writes. */
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(
                    new SimpleModule().addSerializer(new InstantSerializer()).addSerializer(new DurationSerializer()));

    /** A time as records write it. */
    public static String time(Instant instant) {
        return MILLISECONDS.format(instant);
    }

    /** The whole document, indented. */
    public String write(EpisodeRecord record) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(record) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record consists of plain values: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The document as a plain serialisable map, without the samples, and with the sentences of its reasons joined as
     * {@code reason}: what a step returns.
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> summary(EpisodeRecord record) {
        Map<String, Object> map = MAPPER.convertValue(record, Map.class);
        map.remove("signals");
        map.put("reason", record.reasons().stream().map(Reason::sentence).collect(Collectors.joining("; ")));
        return map;
    }

    private static final class InstantSerializer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(time(value));
        }
    }

    private static final class DurationSerializer extends StdSerializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(value.toMillis() / 1000.0);
        }
    }
}
