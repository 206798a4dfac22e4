package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A JSON patch that tests what was read before it changes anything; all of it is done, or nothing. */
public final class JsonPatch {
    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    /** Only if this is there. */
    public JsonPatch test(String path, JsonNode value) {
        return with("test", path, value);
    }

    /** In the place of what is there. */
    public JsonPatch replace(String path, JsonNode value) {
        return with("replace", path, value);
    }

    /** New, or in the place of what is there. */
    public JsonPatch add(String path, JsonNode value) {
        return with("add", path, value);
    }

    /** No longer. */
    public JsonPatch remove(String path) {
        operations.addObject().put("op", "remove").put("path", path);
        return this;
    }

    private JsonPatch with(String operation, String path, JsonNode value) {
        operations.addObject().put("op", operation).put("path", path).set("value", value);
        return this;
    }

    /** A key as a part of a path. */
    public static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** As the API server takes it. */
    public ArrayNode operations() {
        return operations.deepCopy();
    }
}
