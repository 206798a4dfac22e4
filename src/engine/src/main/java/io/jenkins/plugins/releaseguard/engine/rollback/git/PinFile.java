package io.jenkins.plugins.releaseguard.engine.rollback.git;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in the text of a YAML or JSON file. Another one is written in its place between the marks that the parser gives, so
 * comments, order and formatting stay as they are; what comes out is parsed again, and differs in this value alone.
 */
final class PinFile {
    /** The most characters that a file may have. */
    static final int MOST_CHARACTERS = 1_000_000;

    private static final int DEEPEST = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setUseMarks(true)
            .setParseComments(false)
            .setAllowNonScalarKeys(true)
            .setCodePointLimit(MOST_CHARACTERS)
            .build();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** There is no such value, or it cannot be set; the message is a sentence without its subject, the file. */
    static final class UnsuitableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsuitableException(String message) {
            super(message);
        }
    }

    private final String prefix;
    private final String text;
    private final boolean isJson;
    private final KeyPath path;
    private final ScalarNode scalar;

    private PinFile(String prefix, String text, boolean isJson, KeyPath path) throws UnsuitableException {
        this.prefix = prefix;
        this.text = text;
        this.isJson = isJson;
        this.path = path;
        this.scalar = find(text, path);
    }

    /** @param name of the file: what ends in {@code .json} stays JSON */
    static PinFile of(String name, byte[] file, KeyPath path) throws UnsuitableException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnsuitableException("is no text in UTF-8");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new UnsuitableException("has more than " + MOST_CHARACTERS + " characters");
        }
        String prefix = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        return new PinFile(prefix, text.substring(prefix.length()), name.endsWith(".json"), path);
    }

    /** What stands there, without quotes. */
    String value() {
        return scalar.getValue();
    }

    /** The line on which it stands. */
    String line() {
        int start = offset(start(scalar));
        int end = text.indexOf('\n', start);
        return text.substring(text.lastIndexOf('\n', Math.max(0, start - 1)) + 1, end < 0 ? text.length() : end);
    }

    /** The text with another value there: written as the old one is, or in double quotes where that would not be a text. */
    String with(String value) throws UnsuitableException {
        List<Event> old = events(text);
        String before = text.substring(0, offset(start(scalar)));
        String after = text.substring(offset(end(scalar)));
        for (String written : List.of(asNow(value), quoted(value))) {
            String changed = before + written + after;
            if (says(changed, value) && differsInOne(old, changed)) {
                return prefix + changed;
            }
        }
        throw new UnsuitableException(
                "cannot be given the value `" + value + "` at " + path + " without changing more");
    }

    private String asNow(String value) {
        return switch (scalar.getScalarStyle()) {
            case SINGLE_QUOTED -> "'" + value.replace("'", "''") + "'";
            case DOUBLE_QUOTED -> quoted(value);
            default -> value;
        };
    }

    private static String quoted(String value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text can be written as JSON", e);
        }
    }

    /** Whether that value is found there, a text where it was one: {@code 1.10} would be a number. */
    private boolean says(String changed, String value) {
        try {
            ScalarNode now = find(changed, path);
            boolean isText = !scalar.getTag().equals(Tag.STR) || now.getTag().equals(Tag.STR);
            return isText && now.getValue().equals(value) && (!isJson || JSON.readTree(changed) != null);
        } catch (UnsuitableException | JsonProcessingException e) {
            return false;
        }
    }

    private static boolean differsInOne(List<Event> old, String changed) throws UnsuitableException {
        List<Event> now = events(changed);
        int differences = 0;
        for (int i = 0; i < old.size() && now.size() == old.size(); i++) {
            differences += now.get(i).toString().equals(old.get(i).toString()) ? 0 : 1;
        }
        return now.size() == old.size() && differences <= 1;
    }

    // ---- the parser's

    private static int start(Node node) {
        return node.getStartMark().orElseThrow().getIndex();
    }

    private static int end(Node node) {
        return node.getEndMark().orElseThrow().getIndex();
    }

    /** The parser counts code points. */
    private int offset(int codePoints) {
        return text.offsetByCodePoints(0, codePoints);
    }

    /** Without recursion, so that what is composed afterwards is known not to be too deep. */
    private static List<Event> events(String text) throws UnsuitableException {
        List<Event> events = new ArrayList<>();
        int depth = 0;
        try {
            for (Event event : new Parse(SETTINGS).parseString(text)) {
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (depth > DEEPEST) {
                    throw new UnsuitableException("is nested more than " + DEEPEST + " deep");
                }
                events.add(event);
            }
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(e);
        }
        return events;
    }

    private static UnsuitableException unreadable(RuntimeException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new UnsuitableException("is neither YAML nor JSON: " + reason);
    }

    private static ScalarNode find(String text, KeyPath path) throws UnsuitableException {
        events(text);
        List<Node> found = new ArrayList<>();
        try {
            for (Node document : new Compose(SETTINGS).composeAllFromString(text)) {
                Node node = follow(document, path);
                if (node != null) {
                    found.add(node);
                }
            }
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw unreadable(e);
        }
        if (found.size() > 1) {
            throw new UnsuitableException("has " + path + " in more than one of its documents");
        }
        if (found.isEmpty()) {
            throw new UnsuitableException("has no " + path);
        }
        return settable(found.get(0), path);
    }

    private static ScalarNode settable(Node node, KeyPath path) throws UnsuitableException {
        if (!(node instanceof ScalarNode scalar)) {
            throw new UnsuitableException("has more than one value at " + path + "; name one of them");
        }
        ScalarStyle style = scalar.getScalarStyle();
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            throw new UnsuitableException("has a block of text at " + path + ", expected a value on one line");
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            throw new UnsuitableException("has no value at " + path);
        }
        return scalar;
    }

    /** Null: it does not lead anywhere. */
    private static Node follow(Node root, KeyPath path) throws UnsuitableException {
        Node at = root;
        for (KeyPath.Step step : path.steps()) {
            at = next(at, step);
            if (at == null) {
                return null;
            }
            if (at.getAnchor().isPresent()) {
                throw new UnsuitableException("shares " + path + " with other places by an anchor (&"
                        + at.getAnchor().get() + "); write the value where it belongs");
            }
        }
        return at;
    }

    private static Node next(Node at, KeyPath.Step step) throws UnsuitableException {
        if (step instanceof KeyPath.Key key) {
            return at instanceof MappingNode mapping ? entry(mapping, key.name()) : null;
        }
        List<Node> list = at instanceof SequenceNode sequence ? sequence.getValue() : List.of();
        if (step instanceof KeyPath.Index index) {
            return index.place() < list.size() ? list.get(index.place()) : null;
        }
        KeyPath.Entry wanted = (KeyPath.Entry) step;
        Node found = null;
        for (Node one : list) {
            boolean is = one instanceof MappingNode mapping
                    && entry(mapping, wanted.field()) instanceof ScalarNode field
                    && field.getValue().equals(wanted.value());
            if (is && found != null) {
                throw new UnsuitableException("has more than one entry " + wanted);
            }
            found = is ? one : found;
        }
        return found;
    }

    private static Node entry(MappingNode mapping, String key) throws UnsuitableException {
        Node found = null;
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                if (found != null) {
                    throw new UnsuitableException("has the key " + key + " twice in one place");
                }
                found = tuple.getValueNode();
            }
        }
        return found;
    }
}
