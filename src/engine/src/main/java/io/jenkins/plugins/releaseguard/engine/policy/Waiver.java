package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * An item of the checklist that somebody has taken upon himself.
 *
 * @param by who
 * @param reason why, one line
 */
public record Waiver(Check check, String by, String reason) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Every key of {@code readiness:}. */
    static final List<String> READINESS_KEYS = List.of("waive", "drillWithin");

    /** Every key of a waiver. */
    static final List<String> KEYS = List.of("by", "reason");

    private static final String EXAMPLE = "{quality: {by: anna, reason: labels come a day late}}";

    /** @param readiness null: the policy has none */
    static List<Waiver> read(Mapping readiness) {
        if (readiness == null) {
            return List.of();
        }
        readiness.only("`readiness`", READINESS_KEYS);
        Mapping waive = readiness.mapping("waive", EXAMPLE);
        if (waive == null) {
            return List.of();
        }
        waive.only("`waive`", Check.waivableWords());
        List<Waiver> waivers = new ArrayList<>();
        for (String word : waive.keys()) {
            if (!Check.waivableWords().contains(word)) {
                continue;
            }
            Mapping waiver = waive.mapping(word, "{by: anna, reason: labels come a day late}");
            if (waiver == null) {
                waive.problem(word, "`" + word + "` has nothing in it, expected {by: WHO, reason: WHY}");
                continue;
            }
            waiver.only("a waiver", KEYS);
            waivers.add(new Waiver(Check.of(word), said(waiver, "by"), said(waiver, "reason")));
        }
        return waivers;
    }

    private static String said(Mapping waiver, String key) {
        String text = waiver.text(key);
        if (text == null || text.isBlank()) {
            waiver.problem(key, "`" + key + "` is missing; a waiver says who takes it upon himself and why");
            return "";
        }
        return text.strip().replaceAll("\\s+", " ");
    }
}
