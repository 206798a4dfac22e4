package io.jenkins.plugins.releaseguard.staging.metrics;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A label matcher of a selector.
 *
 * @param label its name
 * @param operator {@code =}, {@code !=}, {@code =~} or {@code !~}
 * @param value as written
 * @param pattern of the last two, anchored at both ends as Prometheus does; null: of the first two
 */
record Matcher(String label, String operator, String value, Pattern pattern) {

    static Matcher of(String label, String operator, String value) {
        try {
            return new Matcher(label, operator, value, operator.endsWith("~") ? Pattern.compile(value) : null);
        } catch (PatternSyntaxException e) {
            throw PromqlException.parse("error parsing regexp: " + e.getDescription() + ": `" + value + "`");
        }
    }

    boolean matches(Labels labels) {
        String found = labels.get(label);
        boolean same =
                pattern == null ? found.equals(value) : pattern.matcher(found).matches();
        return operator.startsWith("!") != same;
    }

    /** Whether a series without the label matches, so that this matcher alone would select everything. */
    boolean matchesEmpty() {
        return matches(Labels.NONE);
    }
}
