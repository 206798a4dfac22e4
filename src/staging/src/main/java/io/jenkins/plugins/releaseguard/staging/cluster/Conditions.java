package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The conditions of a status: a time changes only together with what it dates. */
final class Conditions {
    private final JsonNode before;
    private final String now;
    private final ArrayNode conditions = JsonNodeFactory.instance.arrayNode();

    /** @param before the conditions so far; missing: none */
    Conditions(JsonNode before, Instant now) {
        this.before = before;
        this.now = time(now);
    }

    /** A time as Kubernetes writes it. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Conditions set(String type, boolean status, String reason, String message) {
        String word = status ? "True" : "False";
        JsonNode old = JsonNodeFactory.instance.missingNode();
        for (JsonNode condition : before) {
            if (condition.path("type").asText().equals(type)) {
                old = condition;
            }
        }
        boolean sameStatus = old.path("status").asText().equals(word);
        boolean same = sameStatus
                && old.path("reason").asText().equals(reason)
                && old.path("message").asText().equals(message);
        ObjectNode condition = conditions.addObject();
        condition.put("type", type).put("status", word).put("reason", reason).put("message", message);
        condition.put(
                "lastTransitionTime",
                sameStatus ? old.path("lastTransitionTime").asText(now) : now);
        condition.put("lastUpdateTime", same ? old.path("lastUpdateTime").asText(now) : now);
        return this;
    }

    ArrayNode all() {
        return conditions;
    }
}
