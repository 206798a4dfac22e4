package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML text as nodes with their places; bounded in size, depth and, as aliases are refused, in what it unfolds to. */
final class YamlText {
    private static final int MOST_CHARACTERS = 100_000;
    private static final int DEEPEST = 10;

    private final String file;
    private final Problems problems;
    private final Expected expected;
    private final LoadSettings settings;

    /**
     * What the text should be, for messages.
     *
     * @param what for example {@code policy}
     * @param keys that it has to have, as a message lists them
     * @param example of one of its lines
     */
    record Expected(String what, String keys, String example) {
        static final Expected POLICY = new Expected("policy", "`breach`, `rollback` and `recovery`", "breach: ...");
    }

    /** A policy's; {@code file} is what the user calls the text. */
    YamlText(String file, Problems problems) {
        this(file, problems, Expected.POLICY);
    }

    /** @param file what the user calls the text */
    YamlText(String file, Problems problems, Expected expected) {
        this.file = file;
        this.problems = problems;
        this.expected = expected;
        this.settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
    }

    /** The mapping that the text is; null with a problem reported when it is something else. */
    MappingNode mapping(String text) {
        if (text.length() > MOST_CHARACTERS) {
            problems.add(start(), "the text has more than " + MOST_CHARACTERS + " characters");
            return null;
        }
        // Some editors begin a file with a byte order mark.
        String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            return isSafe(yaml) ? mapping(new Compose(settings).composeString(yaml)) : null;
        } catch (MarkedYamlEngineException e) {
            problems.add(place(e.getProblemMark().or(e::getContextMark)), "not YAML: " + reason(yaml, e));
            return null;
        } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
            problems.add(start(), "not YAML: " + Words.shown(String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** Where a node begins. */
    Position at(Node node) {
        return place(node.getStartMark());
    }

    /** The place of a character of a scalar's value, or its beginning where that cannot be told. */
    Position at(ScalarNode scalar, int offset) {
        Position start = at(scalar);
        boolean oneLine = scalar.getStartMark()
                .flatMap(s -> scalar.getEndMark().map(e -> s.getLine() == e.getLine()))
                .orElse(false);
        if (!oneLine
                || scalar.getScalarStyle() == ScalarStyle.LITERAL
                || scalar.getScalarStyle() == ScalarStyle.FOLDED) {
            return start;
        }
        int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        return new Position(start.file(), start.line(), start.column() + quote + offset);
    }

    /** Where the text begins. */
    Position start() {
        return new Position(file, 1, 1);
    }

    /** Whether the entry has a key only. */
    static boolean isEmpty(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    /** What a node is, for messages. */
    static String kind(Node node) {
        if (isEmpty(node)) {
            return "nothing";
        }
        if (node instanceof ScalarNode scalar) {
            return "`" + Words.shown(scalar.getValue()) + "`";
        }
        return node instanceof SequenceNode ? "a list" : "a mapping";
    }

    private MappingNode mapping(Optional<Node> root) {
        if (root.isEmpty() || isEmpty(root.get())) {
            problems.add(start(), "the " + expected.what() + " is empty; expected " + expected.keys());
            return null;
        }
        if (root.get() instanceof MappingNode mapping) {
            return mapping;
        }
        problems.add(
                at(root.get()), "found " + kind(root.get()) + ", expected keys such as `" + expected.example() + "`");
        return null;
    }

    /** Looks at the events, which needs no recursion, so that what is composed afterwards is known to be small. */
    private boolean isSafe(String text) {
        int depth = 0;
        int documents = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof AliasEvent) {
                return refuse(event, "aliases (`*name`) are not read; write the value again");
            }
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                return refuse(event, "a second document begins; expected one " + expected.what() + " in a file");
            }
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                return refuse(event, "nested more than " + DEEPEST + " deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return true;
    }

    private boolean refuse(Event event, String message) {
        problems.add(place(event.getStartMark()), message);
        return false;
    }

    private String reason(String text, MarkedYamlEngineException e) {
        String line = e.getProblemMark()
                .map(m -> text.lines().skip(m.getLine()).findFirst().orElse(""))
                .orElse("");
        if (line.indexOf('\t') >= 0) {
            return "found a tab, expected blanks for indentation";
        }
        String problem = Words.shown(String.valueOf(e.getProblem()));
        return problem.contains("mapping values are not allowed")
                ? "found a second `: ` in a value; put the value in quotes"
                : problem;
    }

    private Position place(Optional<Mark> mark) {
        return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(this::start);
    }
}
