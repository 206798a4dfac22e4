package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.http.JsonClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code {graphite: {target: 'averageSeries(stats.$service.*.latency)'}}}: Graphite's render API. */
public final class GraphiteKind extends VendorKind {
    /** Creates the kind. */
    public GraphiteKind() {
        super(
                SourceType.GRAPHITE,
                "graphite",
                List.of("target", "over", "maxAge"),
                "{target: 'averageSeries(stats.$service.*.latency)'}",
                Spec.class);
    }

    @Override
    VendorSpec spec(Fields entry) {
        String target = text(entry, "target");
        Duration over = duration(entry, "over", "5m", Duration.ofMinutes(5));
        Duration maxAge = duration(entry, "maxAge", "5m", over);
        return target == null ? null : new Spec(target, over, maxAge);
    }

    @Override
    JsonClient.Headers headers(Connection connection) {
        return JsonClient.Headers.STANDARD;
    }

    record Spec(String query, Duration over, Duration maxAge) implements VendorSpec {
        private static final long serialVersionUID = 1L;

        @Override
        public Request request(String filled, Instant from, Instant to) {
            return Request.get(
                    "/render",
                    Map.of(
                            "target",
                            filled,
                            "from",
                            Long.toString(from.getEpochSecond()),
                            "until",
                            Long.toString(to.getEpochSecond()),
                            "format",
                            "json"));
        }

        @Override
        public List<List<Point>> read(JsonNode answer) {
            if (!answer.isArray()) {
                throw VendorSpec.notAsDocumented("Graphite");
            }
            List<List<Point>> series = new ArrayList<>();
            for (JsonNode one : answer) {
                if (!one.path("datapoints").isArray()) {
                    throw VendorSpec.notAsDocumented("Graphite");
                }
                List<Point> points = new ArrayList<>();
                for (JsonNode pair : one.path("datapoints")) {
                    if (pair.path(0).isNumber() && pair.path(1).isNumber()) {
                        points.add(new Point(
                                pair.path(0).asDouble(),
                                Instant.ofEpochSecond(pair.path(1).asLong())));
                    }
                }
                series.add(points);
            }
            return series;
        }

        @Override
        public String describe() {
            return "Graphite " + query;
        }
    }
}
