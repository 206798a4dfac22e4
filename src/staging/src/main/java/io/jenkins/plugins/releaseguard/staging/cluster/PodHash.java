package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** The short name of a pod template's content, by which a template that comes back is known again. */
final class PodHash {
    /** The label that carries it; a controller adds it, so it is no part of what is hashed. */
    static final String LABEL = "rollouts-pod-template-hash";

    /** Letters and digits that cannot form words, as Kubernetes uses. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int LENGTH = 9;

    private PodHash() {}

    /** Nulls, empty objects and the order of keys do not count, as they do not for a typed template. */
    static String of(JsonNode template) {
        CRC32 high = new CRC32();
        CRC32 low = new CRC32();
        byte[] text = canonical(withoutLabel(template)).getBytes(StandardCharsets.UTF_8);
        high.update(text);
        low.update(text.length);
        low.update(text);
        long bits = high.getValue() << 32 | low.getValue();
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            hash.append(ALPHABET.charAt((int) Long.remainderUnsigned(bits, ALPHABET.length())));
            bits = Long.divideUnsigned(bits, ALPHABET.length());
        }
        return hash.toString();
    }

    static JsonNode withoutLabel(JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(LABEL);
        }
        return copy;
    }

    static JsonNode withLabel(JsonNode template, String hash) {
        ObjectNode copy = template.deepCopy();
        copy.withObject("/metadata/labels").put(LABEL, hash);
        return copy;
    }

    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            Map<String, String> fields = new TreeMap<>();
            for (Iterator<Map.Entry<String, JsonNode>> each = node.fields(); each.hasNext(); ) {
                Map.Entry<String, JsonNode> field = each.next();
                String value = canonical(field.getValue());
                if (!value.isEmpty()) {
                    fields.put(field.getKey(), value);
                }
            }
            return fields.isEmpty() ? "" : fields.toString();
        }
        if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(canonical(item)));
            return items.toString();
        }
        return node.isNull() || node.isMissingNode() ? "" : node.toString();
    }
}
