package io.jenkins.plugins.releaseguard.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.episode.DrillSpec;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An episode in one line: which version, the verdict, what came of it, and whether that was in time. */
final class EpisodeLine {
    private static final Logger LOGGER = Logger.getLogger(EpisodeLine.class.getName());
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EpisodeLine() {}

    /**
     * @param file its record
     * @param status what is going on; null where it does not run
     */
    static String of(Path file, String status) {
        try {
            return of(MAPPER.readTree(Files.readString(file)), status);
        } catch (IOException e) {
            if (status == null) {
                LOGGER.log(Level.WARNING, "The record " + file + " cannot be read", e);
            }
            return status == null ? "The record of an episode cannot be read" : "running: " + status;
        }
    }

    private static String of(JsonNode record, String status) {
        List<String> parts = new ArrayList<>();
        if (!record.path("verdict").isNull()) {
            parts.add(words(record.path("verdict")));
        }
        parts.add(outcome(record));
        if (status != null) {
            parts.add(status);
        }
        if (status == null) {
            parts.addAll(recovery(record));
        }
        return subject(record) + ": " + String.join(", ", parts);
    }

    private static List<String> recovery(JsonNode record) {
        JsonNode durations = record.path("durations");
        String target = "target " + duration(durations.path("target"));
        if (durations.path("toRecover").isNumber()) {
            return List.of(
                    "recovered in " + duration(durations.path("toRecover")),
                    target + (durations.path("targetMet").asBoolean() ? " met" : " missed"));
        }
        return switch (record.path("outcome").asText()) {
            // By rollbackModel alone.
            case "ROLLED_BACK" -> List.of("recovery not watched");
            case "NOT_RECOVERED" -> List.of(target + " missed");
            default -> List.of();
        };
    }

    private static String subject(JsonNode record) {
        String version = record.path("candidate").path("version").asText("");
        return record.path("release").asText()
                + (version.isEmpty() || version.equals("null") ? "" : " " + version)
                + (record.path("dryRun").asBoolean() ? " (dry run)" : "")
                + (record.path("kind").asText().equals("drill") ? " (drill)" : "");
    }

    private static String outcome(JsonNode record) {
        String outcome = words(record.path("outcome"));
        return switch (record.path("outcome").asText()) {
            case "ROLLED_BACK" -> outcome + " to " + baseline(record);
            case "NOT_RECOVERED" -> outcome + " after the return to " + baseline(record);
            case "DRILL_FAILED" -> outcome + shortfall(record);
            // Else the line would say that something is wrong, and not what.
            case "NOT_READY", "CONFLICT", "SUPERSEDED", "ROLLBACK_FAILED", "PARTLY_ROLLED_BACK" ->
                outcome + because(record);
            default -> outcome;
        };
    }

    private static String baseline(JsonNode record) {
        return record.path("baseline").path("version").asText();
    }

    private static String because(JsonNode record) {
        String reason = record.path("reasons").path(0).path("sentence").asText("");
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    /** A drill fails by what was not seen, and the reasons of a verdict are of what was. */
    private static String shortfall(JsonNode record) {
        for (JsonNode note : record.path("notes")) {
            if (note.asText().startsWith(DrillSpec.FAILED)) {
                return " (" + note.asText().substring(DrillSpec.FAILED.length()) + ")";
            }
        }
        return "";
    }

    private static String words(JsonNode name) {
        return name.asText().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String duration(JsonNode seconds) {
        return Figures.duration(Duration.ofMillis(Math.round(seconds.asDouble() * 1000)));
    }
}
