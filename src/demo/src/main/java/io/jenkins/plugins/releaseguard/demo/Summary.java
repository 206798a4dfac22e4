package io.jenkins.plugins.releaseguard.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A record for the terminal. */
final class Summary {
    private static final List<String> PHASES =
            List.of("onset", "detected", "decided", "started", "accepted", "trafficRestored", "recovered", "proven");
    private static final List<String> DURATIONS = List.of("toDetect", "toRestore", "toRecover", "outage");

    private final PrintStream out;

    Summary(PrintStream out) {
        this.out = out;
    }

    void print(JsonNode record, String spared) {
        out.println();
        out.println(record.path("release").asText() + " "
                + record.path("candidate").path("version").asText() + ": "
                + record.path("verdict").asText() + ", "
                + record.path("outcome").asText());
        if (!record.path("timeline").path("decided").isNull()) {
            timeline(record);
        }
        if (spared != null) {
            out.println(spared);
        }
        out.println();
    }

    private void timeline(JsonNode record) {
        Instant began = Instant.parse(record.path("startedAt").asText());
        out.println();
        for (String phase : PHASES) {
            JsonNode at = record.path("timeline").path(phase);
            out.println(String.format(
                    Locale.ROOT,
                    "  %-16s %s",
                    phase,
                    at.isNull() ? "not observed" : at.asText() + "  +" + seconds(began, Instant.parse(at.asText()))));
        }
        out.println();
        JsonNode durations = record.path("durations");
        for (String name : DURATIONS) {
            JsonNode value = durations.path(name);
            String target = name.equals("toRecover") ? target(durations) : "";
            out.println(String.format(
                    Locale.ROOT,
                    "  %-16s %s%s",
                    name,
                    value.isNull() ? "not observed" : String.format(Locale.ROOT, "%.1f s", value.asDouble()),
                    target));
        }
        out.println();
    }

    private static String target(JsonNode durations) {
        return String.format(
                Locale.ROOT,
                "  (target %.0f s: %s)",
                durations.path("target").asDouble(),
                durations.path("targetMet").asBoolean() ? "met" : "missed");
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1000.0);
    }
}
