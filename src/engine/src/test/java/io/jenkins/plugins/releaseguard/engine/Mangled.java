package io.jenkins.plugins.releaseguard.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** What a server sends that is broken or hostile: a good answer with some of its parts replaced, doubled or gone. */
public final class Mangled {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e308",
            "-1e-320",
            "99999999999999999999999999999999",
            "9223372036854775807",
            "1.5",
            "\"\"",
            "\"NaN\"",
            "\"+Inf\"",
            "\"0x1p3\"",
            "\"{}\"",
            "\"\\u0000\\ud800\"",
            "\"-1\"",
            "[]",
            "{}",
            "[[[]]]",
            "[null]",
            "{\"\": null}",
            "[1, \"a\", {}]");

    private Mangled() {}

    /** Documents of the form of a good one, with up to five parts wrong. */
    public static Arbitrary<JsonNode> json(String good) {
        JsonNode document = parse(good);
        return Arbitraries.randoms().map(random -> {
            JsonNode mangled = document.deepCopy();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                mangled = mangle(mangled, random);
            }
            return mangled;
        });
    }

    /** Bodies: such documents, some of them cut off or with a byte changed. */
    public static Arbitrary<byte[]> bodies(String good) {
        return json(good).flatMap(document -> Arbitraries.randoms().map(random -> damaged(document, random)));
    }

    private static byte[] damaged(JsonNode document, Random random) {
        byte[] bytes = document.toString().getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            default -> {
                // a whole document
            }
        }
        return bytes;
    }

    private static JsonNode mangle(JsonNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return value(random);
        }
        JsonNode at = containers.get(random.nextInt(containers.size()));
        if (at instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(3) == 0) {
                object.remove(name);
            } else {
                object.set(name, value(random));
            }
        } else {
            ArrayNode array = (ArrayNode) at;
            int index = random.nextInt(array.size());
            switch (random.nextInt(3)) {
                case 0 -> array.remove(index);
                case 1 -> array.set(index, value(random));
                default -> array.add(array.get(index).deepCopy());
            }
        }
        return root;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
        }
        node.forEach(child -> collect(child, containers));
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> JsonNodeFactory.instance.textNode("x".repeat(100_000));
            case 1 -> deep(150);
            default -> parse(VALUES.get(random.nextInt(VALUES.size())));
        };
    }

    private static JsonNode deep(int levels) {
        return parse("[".repeat(levels) + "]".repeat(levels));
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
