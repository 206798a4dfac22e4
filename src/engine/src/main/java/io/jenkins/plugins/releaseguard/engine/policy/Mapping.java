package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping whose entries are read by key; of several mistakes at one entry the first is reported. */
final class Mapping implements Fields {
    private static final int LONGEST_VALUE = 4000;
    private static final int LONGEST_LINE = 1000;
    private static final int MOST_LINES = 100;

    private record Entry(Node key, Node value) {}

    private final YamlText yaml;
    private final Problems problems;
    private final Position at;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> reported = new HashSet<>();

    /** Reads the keys; one that is there twice, or is not a word, is a problem. */
    Mapping(YamlText yaml, MappingNode node, Problems problems) {
        this.yaml = yaml;
        this.problems = problems;
        this.at = yaml.at(node);
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(
                        yaml.at(tuple.getKeyNode()),
                        "found " + YamlText.kind(tuple.getKeyNode()) + " as a key, expected a word");
                continue;
            }
            Entry first = entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
            if (first != null) {
                problems.add(
                        yaml.at(key),
                        "`" + Words.shown(key.getValue()) + "` is there twice, first in line "
                                + yaml.at(first.key()).line());
            }
        }
    }

    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Whether the entry is there and has a value. */
    boolean isFilled(String key) {
        return has(key) && !YamlText.isEmpty(entries.get(key).value());
    }

    /** Whether the entry is absent, has no value or has an empty list. */
    boolean isEmptyOrAbsent(String key) {
        return !isFilled(key)
                || (entries.get(key).value() instanceof SequenceNode list
                        && list.getValue().isEmpty());
    }

    /** Whether the entry has a single value that {@link #text} reads. */
    boolean isScalar(String key) {
        return isFilled(key)
                && entries.get(key).value() instanceof ScalarNode scalar
                && scalar.getValue().length() <= LONGEST_VALUE;
    }

    /** Where the mapping begins. */
    Position at() {
        return at;
    }

    Position keyAt(String key) {
        return yaml.at(entries.get(key).key());
    }

    /** Where the value begins; the key for an empty value, the mapping for an absent one. */
    @Override
    public Position at(String key) {
        return isFilled(key) ? yaml.at(entries.get(key).value()) : has(key) ? keyAt(key) : at;
    }

    @Override
    public void problem(String key, String message) {
        if (reported.add(key)) {
            problems.add(at(key), message);
        }
    }

    @Override
    public String text(String key) {
        if (!isFilled(key)) {
            return null;
        }
        Node value = entries.get(key).value();
        if (value instanceof ScalarNode scalar) {
            if (scalar.getValue().length() > LONGEST_VALUE) {
                problem(key, "the value of `" + key + "` has more than " + LONGEST_VALUE + " characters");
                return null;
            }
            return scalar.getValue().strip();
        }
        problem(key, "found " + YamlText.kind(value) + " at `" + key + "`, expected a single value");
        return null;
    }

    @Override
    public Double number(String key) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        if (text.matches("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?")) {
            return Double.valueOf(text);
        }
        problem(key, "found `" + Words.shown(text) + "` at `" + key + "`, expected a number");
        return null;
    }

    @Override
    public Duration duration(String key, String example) {
        Duration duration = durationOrZero(key, example);
        if (duration != null && duration.isZero()) {
            problem(key, "found `" + Words.shown(text(key)) + "` at `" + key + "`, expected a duration above zero");
            return null;
        }
        return duration;
    }

    /** As {@link #duration}, but it may be zero. */
    Duration durationOrZero(String key, String example) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        Duration duration = Durations.parse(text);
        if (duration == null) {
            boolean number = text.matches("\\d+");
            problem(
                    key,
                    "found `" + Words.shown(text) + "` at `" + key + "`, expected a duration such as "
                            + (number ? text + "s" : example));
            return null;
        }
        if (duration.compareTo(Durations.LONGEST) > 0) {
            problem(key, "`" + Words.shown(text) + "` at `" + key + "` is longer than 365d");
            return null;
        }
        return duration;
    }

    @Override
    public String word(String key, Collection<String> known) {
        String text = text(key);
        if (text == null || known.contains(text)) {
            return text;
        }
        problem(key, "found `" + Words.shown(text) + "` at `" + key + "`" + Words.expected(text, known));
        return null;
    }

    @Override
    public void only(String what, Collection<String> known) {
        for (String key : keys()) {
            if (!known.contains(key)) {
                problems.add(
                        keyAt(key), "`" + Words.shown(key) + "` is not a key of " + what + Words.expected(key, known));
            }
        }
    }

    @Override
    public Mapping mapping(String key, String example) {
        if (!isFilled(key)) {
            return null;
        }
        Node value = entries.get(key).value();
        if (value instanceof MappingNode node) {
            return new Mapping(yaml, node, problems);
        }
        problem(key, "found " + YamlText.kind(value) + " at `" + key + "`, expected a mapping such as " + example);
        return null;
    }

    /** The mappings of the entry's list; empty when it is absent; what is not a mapping is a problem. */
    List<Mapping> mappings(String key, String example) {
        if (!isFilled(key)) {
            return List.of();
        }
        Node value = entries.get(key).value();
        if (!(value instanceof SequenceNode sequence)) {
            problem(key, "found " + YamlText.kind(value) + " at `" + key + "`, expected a list such as " + example);
            return List.of();
        }
        List<Mapping> mappings = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            if (item instanceof MappingNode node) {
                mappings.add(new Mapping(yaml, node, problems));
            } else {
                problems.add(
                        yaml.at(item),
                        "found " + YamlText.kind(item) + " in `" + key + "`, expected a mapping such as " + example);
            }
        }
        return mappings;
    }

    /** The texts of the entry, one or a list; empty when it is absent or, with a problem reported, not text. */
    List<Line> lines(String key) {
        if (!isFilled(key)) {
            return List.of();
        }
        Node value = entries.get(key).value();
        if (value instanceof SequenceNode sequence) {
            if (sequence.getValue().size() > MOST_LINES) {
                problem(key, "`" + key + "` has more than " + MOST_LINES + " lines");
                return List.of();
            }
            return sequence.getValue().stream()
                    .map(item -> line(key, item))
                    .filter(line -> line != null)
                    .toList();
        }
        Line only = line(key, value);
        return only == null ? List.of() : List.of(only);
    }

    /** As {@link #lines}, where an item may be a list of texts itself: what belongs together, in order. */
    List<List<Line>> groups(String key) {
        boolean grouped = isFilled(key)
                && entries.get(key).value() instanceof SequenceNode sequence
                && sequence.getValue().size() <= MOST_LINES
                && sequence.getValue().stream().anyMatch(SequenceNode.class::isInstance);
        if (!grouped) {
            return lines(key).stream().map(List::of).toList();
        }
        List<List<Line>> groups = new ArrayList<>();
        for (Node item : ((SequenceNode) entries.get(key).value()).getValue()) {
            List<Node> together = item instanceof SequenceNode group ? group.getValue() : List.of(item);
            if (together.isEmpty()) {
                problems.add(yaml.at(item), "found an empty list in `" + key + "`, expected what belongs together");
            }
            groups.add(together.stream()
                    .limit(MOST_LINES)
                    .map(one -> line(key, one))
                    .filter(Objects::nonNull)
                    .toList());
        }
        return groups;
    }

    private Line line(String key, Node item) {
        if (item instanceof ScalarNode scalar && scalar.getValue().length() > LONGEST_LINE) {
            problems.add(yaml.at(item), "found a text of more than " + LONGEST_LINE + " characters in `" + key + "`");
            return null;
        }
        if (item instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return new Line(scalar.getValue(), offset -> yaml.at(scalar, offset));
        }
        problems.add(yaml.at(item), "found " + YamlText.kind(item) + " in `" + key + "`, expected a text on one line");
        return null;
    }
}
