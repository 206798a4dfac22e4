package io.jenkins.plugins.releaseguard.steps;

import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import java.util.List;
import java.util.Locale;
import net.sf.json.JSONObject;

/** The form of a gate, of the step and of the build step alike. What it lists is public knowledge: the words of the step. */
final class GateForm {
    private GateForm() {}

    /** The fields that somebody has filled. */
    static JSONObject withoutBlanks(JSONObject form) {
        JSONObject filled = new JSONObject();
        for (Object key : form.keySet()) {
            Object value = form.get(key);
            if (!(value instanceof String text) || !text.isBlank()) {
                filled.put((String) key, value);
            }
        }
        return filled;
    }

    /** In a form an empty field says nothing. */
    static String filled(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    static ListBoxModel reactions() {
        return words(List.of(Reaction.values()), "(as the policy says, else the default)");
    }

    static ListBoxModel onAborts() {
        return words(List.of(OnAbort.values()), "(as the policy says, else rollback)");
    }

    static ListBoxModel readiness() {
        ListBoxModel items = new ListBoxModel();
        items.add("(default: strict)", "");
        List.of("strict", "warn", "off").forEach(items::add);
        return items;
    }

    private static ListBoxModel words(List<? extends Enum<?>> values, String nothing) {
        ListBoxModel items = new ListBoxModel();
        items.add(nothing, "");
        values.forEach(value -> items.add(value.name().toLowerCase(Locale.ROOT)));
        return items;
    }
}
