package io.jenkins.plugins.releaseguard.staging.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The envelope of Prometheus's HTTP API. */
final class ApiJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ApiJson() {}

    static String error(String type, String message) {
        return JSON.createObjectNode()
                .put("status", "error")
                .put("errorType", type)
                .put("error", message)
                .toString();
    }

    /** @param time of the evaluation, in Unix milliseconds */
    static String instant(Value value, long time, List<String> warnings) {
        if (value instanceof Value.Scalar scalar) {
            return success("scalar", pair(time, scalar.value()), warnings);
        }
        ArrayNode result = JSON.createArrayNode();
        if (value instanceof Value.Vector vector) {
            vector.points().stream()
                    .sorted(Comparator.comparing(Value.Point::labels))
                    .forEach(p -> result.add(metric(p.labels()).set("value", pair(time, p.value()))));
            return success("vector", result, warnings);
        }
        ((Value.Matrix) value)
                .series().stream()
                        .sorted(Comparator.comparing(Samples::labels))
                        .forEach(s -> result.add(metric(s.labels()).set("values", pairs(s))));
        return success("matrix", result, warnings);
    }

    /** @param steps by time of evaluation; none of them a matrix */
    static String range(Map<Long, Value> steps, List<String> warnings) {
        Map<Labels, ArrayNode> series = new TreeMap<>();
        steps.forEach((time, value) -> {
            if (value instanceof Value.Scalar scalar) {
                series.computeIfAbsent(Labels.NONE, l -> JSON.createArrayNode()).add(pair(time, scalar.value()));
            } else {
                ((Value.Vector) value).points().forEach(p -> series.computeIfAbsent(
                                p.labels(), l -> JSON.createArrayNode())
                        .add(pair(time, p.value())));
            }
        });
        ArrayNode result = JSON.createArrayNode();
        series.forEach((labels, values) -> result.add(metric(labels).set("values", values)));
        return success("matrix", result, warnings);
    }

    private static String success(String type, ArrayNode result, List<String> warnings) {
        ObjectNode answer = JSON.createObjectNode().put("status", "success");
        ObjectNode data = answer.putObject("data");
        data.put("resultType", type);
        data.set("result", result);
        if (!warnings.isEmpty()) {
            ArrayNode list = answer.putArray("warnings");
            warnings.forEach(list::add);
        }
        return answer.toString();
    }

    private static ObjectNode metric(Labels labels) {
        ObjectNode series = JSON.createObjectNode();
        ObjectNode metric = series.putObject("metric");
        labels.values().forEach(metric::put);
        return series;
    }

    private static ArrayNode pairs(Samples samples) {
        ArrayNode values = JSON.createArrayNode();
        for (int i = 0; i < samples.size(); i++) {
            values.add(pair(samples.times()[i], samples.values()[i]));
        }
        return values;
    }

    private static ArrayNode pair(long time, double value) {
        return JSON.createArrayNode().add(new BigDecimal(Numbers.seconds(time))).add(Numbers.text(value));
    }
}
