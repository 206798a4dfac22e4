package io.jenkins.plugins.releaseguard.engine.signal.alertmanager;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A matcher of one label, as Prometheus and Alertmanager write it.
 *
 * @param operator {@code =}, {@code !=}, {@code =~}, {@code !~}
 * @param value without quotes; {@code $service} and {@code $namespace} stand for names
 */
record LabelMatcher(String label, String operator, String value) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern MATCHER =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*");

    /** @throws IllegalArgumentException with a sentence for the author */
    static List<LabelMatcher> read(String braces) {
        List<LabelMatcher> matchers = new ArrayList<>();
        String inner = braces.substring(1, braces.length() - 1);
        int at = 0;
        while (at < inner.length() && !inner.substring(at).isBlank()) {
            Matcher next = MATCHER.matcher(inner).region(at, inner.length());
            if (!next.lookingAt()) {
                throw new IllegalArgumentException("`" + inner.substring(at).strip()
                        + "` is no matcher, expected for example service=\"model-svc\"");
            }
            String value = next.group(3).replaceAll("\\\\(.)", "$1");
            LabelMatcher matcher = new LabelMatcher(next.group(1), next.group(2), value);
            matcher.check();
            matchers.add(matcher);
            at = next.end();
            if (at < inner.length() && inner.charAt(at) != ',') {
                throw new IllegalArgumentException("expected `,` after `" + matcher + "`");
            }
            at++;
        }
        return matchers;
    }

    private void check() {
        String unknown = value.replace("$service", "").replace("$namespace", "");
        if (unknown.matches("(?s).*\\$[A-Za-z_].*")) {
            throw new IllegalArgumentException("`" + this + "` has a variable that is not known; there are $service and"
                    + " $namespace: an alert cannot tell versions apart");
        }
        if (operator.endsWith("~")) {
            try {
                Pattern.compile(value.replace("$", ""));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "`" + this + "` has no regular expression: " + e.getDescription(), e);
            }
        }
    }

    /** With its names filled in, as Alertmanager's {@code filter} takes it. */
    String filled(String service, String namespace) {
        return new LabelMatcher(
                        label,
                        operator,
                        value.replace("$service", name(service)).replace("$namespace", name(namespace)))
                .toString();
    }

    private String name(String name) {
        String known = name == null ? "" : name;
        return operator.endsWith("~") ? known.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0") : known;
    }

    @Override
    public String toString() {
        return label + operator + "\"" + value.replaceAll("[\\\\\"]", "\\\\$0").replace("\n", "\\n") + "\"";
    }
}
