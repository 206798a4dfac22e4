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

/** {@code {datadog: {query: 'avg:trace.flask.request.duration{service:$service}'}}}: Datadog's API v1, timeseries points. */
public final class DatadogKind extends VendorKind {
    /** Creates the kind. */
    public DatadogKind() {
        super(
                SourceType.DATADOG,
                "datadog",
                List.of("query", "over", "maxAge"),
                "{query: 'avg:trace.flask.request.duration{service:$service}'}",
                Spec.class);
    }

    @Override
    VendorSpec spec(Fields entry) {
        String query = text(entry, "query");
        Duration over = duration(entry, "over", "5m", Duration.ofMinutes(5));
        Duration maxAge = duration(entry, "maxAge", "5m", over);
        return query == null ? null : new Spec(query, over, maxAge);
    }

    /** User: the API key, password: the application key; or an access token. */
    @Override
    JsonClient.Headers headers(Connection connection) {
        return (header, ask) -> {
            if (header == null) {
                return Map.of();
            }
            Credential credential = Credential.of(header);
            return credential.user() == null
                    ? Map.of("Authorization", header)
                    : Map.of("DD-API-KEY", credential.user(), "DD-APPLICATION-KEY", credential.secret());
        };
    }

    record Spec(String query, Duration over, Duration maxAge) implements VendorSpec {
        private static final long serialVersionUID = 1L;

        @Override
        public Request request(String filled, Instant from, Instant to) {
            return Request.get(
                    "/api/v1/query",
                    Map.of(
                            "query",
                            filled,
                            "from",
                            Long.toString(from.getEpochSecond()),
                            "to",
                            Long.toString(to.getEpochSecond())));
        }

        @Override
        public List<List<Point>> read(JsonNode answer) {
            if (!answer.path("status").asText("").equals("ok")) {
                throw answer.hasNonNull("error")
                        ? new NoDataException(
                                NoData.QUERY_ERROR, answer.path("error").asText())
                        : VendorSpec.notAsDocumented("Datadog");
            }
            List<List<Point>> series = new ArrayList<>();
            for (JsonNode one : answer.path("series")) {
                List<Point> points = new ArrayList<>();
                for (JsonNode pair : one.path("pointlist")) {
                    if (pair.path(1).isNumber() && pair.path(0).isNumber()) {
                        points.add(new Point(
                                pair.path(1).asDouble(),
                                Instant.ofEpochMilli(pair.path(0).asLong())));
                    }
                }
                series.add(points);
            }
            return series;
        }

        @Override
        public String describe() {
            return "Datadog " + query;
        }
    }
}
