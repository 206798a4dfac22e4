package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code {influxdb: {database: metrics, query: 'SELECT mean("duration") FROM "requests" WHERE time > now() - 1m'}}}: InfluxQL
 * by the {@code /query} API, which versions 1, 2 and 3 of InfluxDB have.
 */
public final class InfluxDbKind extends VendorKind {
    /** Creates the kind. */
    public InfluxDbKind() {
        super(
                SourceType.INFLUXDB,
                "influxdb",
                List.of("database", "query", "maxAge"),
                "{database: metrics, query: 'SELECT mean(\"duration\") FROM \"requests\" WHERE time > now() - 1m'}",
                Spec.class);
    }

    @Override
    VendorSpec spec(Fields entry) {
        String database = text(entry, "database");
        String query = text(entry, "query");
        Duration maxAge = duration(entry, "maxAge", "5m", Duration.ofMinutes(5));
        if (query != null && (!query.regionMatches(true, 0, "SELECT ", 0, 7) || query.contains(";"))) {
            entry.problem("query", "`query` has to be one SELECT, without `;`");
            return null;
        }
        return database == null || query == null ? null : new Spec(database, query, maxAge);
    }

    /** A token by the scheme that all versions since 2 take. */
    @Override
    JsonClient.Headers headers(Connection connection) {
        return (header, ask) -> {
            if (header == null) {
                return Map.of();
            }
            Credential credential = Credential.of(header);
            return Map.of("Authorization", credential.user() == null ? "Token " + credential.secret() : header);
        };
    }

    record Spec(String database, String query, Duration maxAge) implements VendorSpec {
        private static final long serialVersionUID = 1L;

        @Override
        public Duration over() {
            return null;
        }

        @Override
        public Request request(String filled, Instant from, Instant to) {
            return Request.get("/query", Map.of("db", database, "q", filled, "epoch", "ms"));
        }

        @Override
        public List<List<Point>> read(JsonNode answer) {
            JsonNode result = answer.path("results").path(0);
            if (!result.isObject() || answer.path("results").size() != 1) {
                throw VendorSpec.notAsDocumented("InfluxDB");
            }
            if (result.hasNonNull("error")) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, result.path("error").asText());
            }
            List<List<Point>> series = new ArrayList<>();
            for (JsonNode one : result.path("series")) {
                if (result.path("partial").asBoolean() || one.path("partial").asBoolean()) {
                    throw new NoDataException(NoData.QUERY_ERROR, "the answer is a part only; ask for less");
                }
                JsonNode columns = one.path("columns");
                if (columns.size() != 2 || !columns.path(0).asText().equals("time")) {
                    throw new NoDataException(
                            NoData.AMBIGUOUS, "the query gives the columns " + columns + ", time and one are expected");
                }
                List<Point> points = new ArrayList<>();
                for (JsonNode row : one.path("values")) {
                    if (row.path(0).isNumber() && row.path(1).isNumber()) {
                        points.add(new Point(
                                row.path(1).asDouble(),
                                Instant.ofEpochMilli(row.path(0).asLong())));
                    }
                }
                series.add(points);
            }
            return series;
        }

        @Override
        public String describe() {
            return "InfluxDB " + database + ": " + query;
        }
    }
}
