package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.web.ValuePath;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;

/** A flag of any server that says its value in JSON, and takes another one by a request. */
final class HttpStore extends RestStore {
    /** In a body, stands for the value to set. */
    static final String PLACEHOLDER = "$value";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestFlagSpec.Call call;

    HttpStore(RestFlagSpec spec, WebServer server, Duration limit) {
        super(spec, server, limit);
        this.call = (RestFlagSpec.Call) spec.where();
    }

    @Override
    Request reading() {
        return new Request("GET", below(call.path()), null, null, "read it", "it to GET " + call.path());
    }

    @Override
    Request setting(Flag seen, String value) throws LegException {
        return new Request(
                call.method(),
                below(call.target()),
                call.body() == null ? null : "application/json",
                call.body() == null ? null : body(node(seen.source(), value)),
                "set it by " + call.method() + " " + call.target(),
                "it to " + call.method() + " " + call.target());
    }

    private static String below(String path) {
        return path.substring(1);
    }

    private JsonNode found(JsonNode answer) throws LegException {
        try {
            return ValuePath.of(call.value()).in(answer, "the server");
        } catch (NoDataException e) {
            throw failures.of(Kind.UNSUITABLE, "cannot read it at " + call.path() + ": " + e.getMessage());
        }
    }

    @Override
    String value(JsonNode answer) throws LegException {
        JsonNode found = found(answer);
        if (!found.isValueNode()) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "cannot read it: at " + call.value() + " of " + call.path() + " is no text, number or truth value");
        }
        return found.asText();
    }

    /** The value in the JSON type that the flag has now. */
    private JsonNode node(JsonNode answer, String value) throws LegException {
        JsonNode now = found(answer);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (now.isTextual()) {
            return nodes.textNode(value);
        }
        if (now.isBoolean() && Set.of("true", "false").contains(value)) {
            return nodes.booleanNode(value.equals("true"));
        }
        try {
            return nodes.numberNode(new BigDecimal(value));
        } catch (NumberFormatException e) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    spec.key() + " is " + Flag.shown(now.asText()) + ", and `" + value + "` is not of that type");
        }
    }

    private String body(JsonNode value) throws LegException {
        try {
            return filled(JSON.readTree(call.body()), value).toString();
        } catch (JsonProcessingException e) {
            throw failures.of(Kind.UNSUITABLE, "the body of its request is not JSON: " + e.getOriginalMessage());
        }
    }

    private static JsonNode filled(JsonNode body, JsonNode value) {
        if (body.isTextual() && body.asText().equals(PLACEHOLDER)) {
            return value;
        }
        if (body instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(filled(field.getValue(), value)));
        } else if (body instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, filled(array.get(i), value));
            }
        }
        return body;
    }

    @Override
    String login(String header) {
        return header == null
                ? ""
                : header.startsWith("Basic ")
                        ? " -u \"$FLAG_USERNAME:$FLAG_PASSWORD\""
                        : " -H \"Authorization: Bearer $FLAG_TOKEN\"";
    }
}
