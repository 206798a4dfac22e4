package io.jenkins.plugins.releaseguard.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine.Key;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A version of a release, as the stores that keep a file for each write it down. */
final class VersionKeys {
    private static final ObjectMapper JSON = new ObjectMapper();

    private VersionKeys() {}

    /** The beginning of a file. */
    static ObjectNode json(Key key) {
        ObjectNode json = JSON.createObjectNode();
        json.put("release", key.release()).put("environment", key.environment());
        ObjectNode identity = json.putObject("identity");
        key.identity().forEach(identity::put);
        return json;
    }

    /** @throws IllegalArgumentException it does not begin with one */
    static Key read(JsonNode json) {
        return new Key(
                json.required("release").textValue(), json.path("environment").textValue(), texts(json, "identity"));
    }

    /** @throws IllegalArgumentException it has none of that name */
    static Map<String, String> texts(JsonNode json, String name) {
        Map<String, String> texts = new TreeMap<>();
        json.required(name)
                .fields()
                .forEachRemaining(f -> texts.put(f.getKey(), f.getValue().asText()));
        return texts;
    }

    /** The name of its file, without an ending: the same for the same key, whatever its words are made of. */
    static String id(Key key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(json(key).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
