package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.policy.Fields;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import java.util.regex.Pattern;

/** What the kinds of signals have in common when they are read from a policy. */
final class Reading {
    private static final Pattern FAMILY_SUFFIX = Pattern.compile("_(total|sum|count|bucket|created|max|min|avg)$");

    private Reading() {}

    /** A plain selector of raw counters; null with a problem reported when it is something else. */
    static String rawSelector(Fields fields, String key, String example) {
        String text = fields.text(key);
        if (text == null || text.isBlank()) {
            fields.problem(
                    key, "`" + key + "` is missing; expected a selector of raw counters, for example " + example);
            return null;
        }
        Template template = template(fields, key, text);
        if (template == null) {
            return null;
        }
        String function = template.differencedBy();
        if (function != null) {
            fields.problem(
                    key,
                    "`" + function + "(` is not possible in `" + key + "`: the engine takes the differences of the raw"
                            + " counters itself, so that each request counts exactly once; write only the selector,"
                            + " for example " + example);
            return null;
        }
        if (!template.isPlainSelector()) {
            fields.problem(
                    key,
                    "`" + text.strip() + "` is not a plain selector; expected NAME or NAME{label=\"value\"} (the engine"
                            + " adds up the series itself), for example " + example);
            return null;
        }
        return text.strip();
    }

    /** The text as a template; null with a problem reported when it is none. */
    static Template template(Fields fields, String key, String text) {
        try {
            return Template.of(text);
        } catch (IllegalArgumentException e) {
            fields.problem(key, e.getMessage());
            return null;
        }
    }

    /** What the name of the metric of a plain selector says; null: nothing. */
    static Unit unitOf(String selector) {
        String name = Template.of(selector).metric();
        if (name == null) {
            return null;
        }
        String base = FAMILY_SUFFIX.matcher(name).replaceAll("");
        if (base.endsWith("_seconds")) {
            return Unit.SECONDS;
        }
        if (base.endsWith("_bytes")) {
            return Unit.BYTES;
        }
        if (base.endsWith("_ratio")) {
            return Unit.RATIO;
        }
        return null;
    }
}
