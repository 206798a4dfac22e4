package io.jenkins.plugins.releaseguard.engine.rollback.git;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The way to a value in a YAML or JSON file: {@code image.tag}, {@code images[0].newTag},
 * {@code images[name=model-svc].newTag}; a key with dots is put in quotes, {@code data."app.version"}.
 *
 * @param steps from the root, at least one
 */
record KeyPath(List<Step> steps) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 300;
    private static final Pattern STEP = Pattern.compile("(?:\"(?<quoted>[^\"\\s]+)\"|(?<key>[^\\s.\"\\[\\]=]+))");
    private static final Pattern ENTRY =
            Pattern.compile("\\[(?:(?<index>\\d{1,4})|(?<field>[^\\s.\"\\[\\]=]+)=(?<value>[^\\s\"\\[\\]=]+))]");

    KeyPath {
        steps = List.copyOf(steps);
    }

    /** One of it. */
    sealed interface Step extends Serializable {}

    /** Into a mapping. */
    record Key(String name) implements Step {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return name.contains(".") ? ".\"" + name + "\"" : "." + name;
        }
    }

    /** Into a list, by place, from 0. */
    record Index(int place) implements Step {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "[" + place + "]";
        }
    }

    /** Into a list, to the one mapping in it whose {@code field} is {@code value}. */
    record Entry(String field, String value) implements Step {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return "[" + field + "=" + value + "]";
        }
    }

    /** Null: it is none. */
    static KeyPath parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        Matcher entry = ENTRY.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!steps.isEmpty() && entry.region(at, text.length()).lookingAt()) {
                steps.add(
                        entry.group("index") != null
                                ? new Index(Integer.parseInt(entry.group("index")))
                                : new Entry(entry.group("field"), entry.group("value")));
                at = entry.end();
                continue;
            }
            int begin = steps.isEmpty() ? at : at + 1;
            boolean separated = steps.isEmpty() || text.charAt(at) == '.';
            if (!separated || !step.region(begin, text.length()).lookingAt()) {
                return null;
            }
            steps.add(new Key(step.group("quoted") != null ? step.group("quoted") : step.group("key")));
            at = step.end();
        }
        return steps.isEmpty() ? null : new KeyPath(steps);
    }

    /** As {@code yq} takes it. */
    String yq() {
        String expression = "";
        for (Step step : steps) {
            expression = step instanceof Entry entry
                    ? "(" + expression + "[] | select(." + entry.field() + " == \"" + entry.value() + "\"))"
                    : expression + step;
        }
        return expression;
    }

    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining()).substring(1);
    }
}
