package io.jenkins.plugins.releaseguard.engine.rollback.flag;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One flag of a file in flagd's format, JSON or YAML
 * (<a href="https://flagd.dev/reference/flag-definitions/">flag definitions</a>). A field of it can be replaced; every other
 * character of the file stays as it is. Immutable.
 */
final class FlagFile {
    static final String DEFAULT_VARIANT = "defaultVariant";
    static final String STATE = "state";

    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int DEEPEST = 100;

    private final String text;
    private final MappingNode flag;

    private FlagFile(String text, MappingNode flag) {
        this.text = text;
        this.flag = flag;
    }

    /** @throws IllegalArgumentException what is wrong with it, and what to do */
    static FlagFile of(String text, String key) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("it has more than " + MOST_CHARACTERS + " characters");
        }
        // JSON may be indented by tabs, YAML may not; one character for one, so that places stay
        String readable = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
        Node root;
        try {
            checkPlain(new Parse(settings).parseString(readable));
            root = new Compose(settings).composeString(readable).orElse(null);
        } catch (YamlEngineException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("it is neither JSON nor YAML", e);
        }
        MappingNode flags = mapping(child(root, "flags"));
        if (flags == null) {
            throw new IllegalArgumentException("it has no `flags`, so it is no file of flag definitions of flagd");
        }
        MappingNode flag = mapping(child(flags, key));
        if (flag == null) {
            throw new IllegalArgumentException(
                    "it has no flag `" + key + "`, only " + keys(flags) + "; a flag is never made anew");
        }
        return new FlagFile(text, flag);
    }

    /** What is written once stands once, so that a replacement changes nothing else. */
    private static void checkPlain(Iterable<Event> events) {
        int depth = 0;
        for (Event event : events) {
            if (event instanceof AliasEvent) {
                throw new IllegalArgumentException("it has aliases (`*name`); write the values out");
            }
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                throw new IllegalArgumentException("it is nested more than " + DEEPEST + " deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    /** The value of a field of the flag that is a text; null: it has none. */
    String field(String name) {
        return child(flag, name) instanceof ScalarNode scalar
                        && !scalar.getValue().isEmpty()
                ? scalar.getValue()
                : null;
    }

    /** The variants' names with their values as they are written; null for what is no scalar. */
    Map<String, String> variants() {
        Map<String, String> variants = new LinkedHashMap<>();
        MappingNode node = mapping(child(flag, "variants"));
        if (node != null) {
            for (NodeTuple variant : node.getValue()) {
                if (variant.getKeyNode() instanceof ScalarNode name) {
                    variants.put(name.getValue(), variant.getValueNode() instanceof ScalarNode v ? v.getValue() : null);
                }
            }
        }
        return variants;
    }

    /** Whether rules may choose another variant than the default one. */
    boolean hasTargeting() {
        MappingNode targeting = mapping(child(flag, "targeting"));
        return targeting != null && !targeting.getValue().isEmpty();
    }

    /** The file with another value in a field that the flag has. */
    String with(String field, String value) {
        ScalarNode scalar = (ScalarNode) child(flag, field);
        int start = offset(scalar.getStartMark().orElseThrow());
        int end = offset(scalar.getEndMark().orElseThrow());
        return text.substring(0, start) + "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                + text.substring(end);
    }

    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private static Node child(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return entry.getValueNode();
                }
            }
        }
        return null;
    }

    private static MappingNode mapping(Node node) {
        return node instanceof MappingNode mapping ? mapping : null;
    }

    private static List<String> keys(MappingNode node) {
        List<String> keys = new ArrayList<>();
        for (NodeTuple entry : node.getValue()) {
            if (keys.size() < 10 && entry.getKeyNode() instanceof ScalarNode name) {
                keys.add(name.getValue());
            }
        }
        return keys;
    }
}
