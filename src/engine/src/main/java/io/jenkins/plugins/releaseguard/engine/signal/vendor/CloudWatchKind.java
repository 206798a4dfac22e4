package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * {@code {cloudwatch: {query: 'SELECT AVG(ModelLatency) FROM "AWS/SageMaker" WHERE ...'}}}: Metrics Insights or metric math by
 * GetMetricData, in the JSON protocol of AWS.
 */
public final class CloudWatchKind extends VendorKind {
    private static final String JSON = "application/x-amz-json-1.0";

    /** Creates the kind. */
    public CloudWatchKind() {
        super(
                SourceType.CLOUDWATCH,
                "cloudwatch",
                List.of("query", "period", "over", "maxAge"),
                "{query: \"SELECT AVG(ModelLatency) FROM \\\"AWS/SageMaker\\\" WHERE EndpointName = '$service'\"}",
                Spec.class);
    }

    @Override
    VendorSpec spec(Fields entry) {
        String query = text(entry, "query");
        Duration period = duration(entry, "period", "1m", Duration.ofMinutes(1));
        Duration over = duration(entry, "over", "15m", Duration.ofMinutes(15));
        Duration maxAge = duration(entry, "maxAge", "10m", Duration.ofMinutes(10));
        boolean whole =
                period.toSeconds() % 60 == 0 || List.of(1L, 5L, 10L, 20L, 30L).contains(period.toSeconds());
        if (period.toMillis() % 1000 != 0 || !whole) {
            entry.problem("period", "`period` has to be 1s, 5s, 10s, 20s, 30s or whole minutes");
            return null;
        }
        return query == null ? null : new Spec(query, period, over, maxAge);
    }

    /** User: the id of the access key, password: its secret. */
    @Override
    JsonClient.Headers headers(Connection connection) {
        return (header, ask) -> {
            Map<String, String> plain =
                    Map.of("Content-Type", JSON, "X-Amz-Target", "GraniteServiceVersion20100801.GetMetricData");
            return header == null
                    ? plain
                    : new AwsSignature(
                                    Credential.of(header), region(ask.address().getHost()), "monitoring")
                            .sign(ask, plain, connection.clock().instant());
        };
    }

    /** {@code monitoring.eu-west-1.amazonaws.com}, also behind a VPC endpoint. */
    static String region(String host) {
        int service = host.indexOf("monitoring.");
        int end = service < 0 ? -1 : host.indexOf('.', service + "monitoring.".length());
        return end < 0 ? "us-east-1" : host.substring(service + "monitoring.".length(), end);
    }

    record Spec(String query, Duration period, Duration over, Duration maxAge) implements VendorSpec {
        private static final long serialVersionUID = 1L;

        @Override
        public Request request(String filled, Instant from, Instant to) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.put("StartTime", from.getEpochSecond());
            body.put("EndTime", to.getEpochSecond());
            body.put("ScanBy", "TimestampDescending");
            body.putArray("MetricDataQueries")
                    .addObject()
                    .put("Id", "value")
                    .put("Expression", filled)
                    .put("Period", period.toSeconds());
            return Request.post("/", body, JSON);
        }

        @Override
        public List<List<Point>> read(JsonNode answer) {
            JsonNode results = answer.path("MetricDataResults");
            if (!results.isArray()) {
                throw VendorSpec.notAsDocumented("CloudWatch");
            }
            JsonNode message = answer.path("Messages").path(0);
            if (message.isObject()) {
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        message.path("Code").asText() + ": "
                                + message.path("Value").asText());
            }
            List<List<Point>> series = new ArrayList<>();
            for (JsonNode result : results) {
                if (!result.path("StatusCode").asText("Complete").equals("Complete")) {
                    throw new NoDataException(
                            NoData.QUERY_ERROR,
                            "the answer is " + result.path("StatusCode").asText());
                }
                JsonNode times = result.path("Timestamps");
                JsonNode values = result.path("Values");
                List<Point> points = new ArrayList<>();
                for (int i = 0; i < Math.min(times.size(), values.size()); i++) {
                    points.add(new Point(
                            values.path(i).asDouble(Double.NaN),
                            Instant.ofEpochMilli(Math.round(times.path(i).asDouble() * 1000))));
                }
                series.add(points);
            }
            return series;
        }

        @Override
        public String describe() {
            return "CloudWatch " + query;
        }
    }
}
