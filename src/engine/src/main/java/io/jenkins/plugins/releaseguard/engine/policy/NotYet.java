package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Map;

/** What policies may ask for one day, refused by name, each with what does the same today. */
final class NotYet {
    /** Keys at the top of a policy. */
    static final Map<String, String> POLICY_KEYS =
            Map.of("goodAfter", "leave it out, the baseline is the stable version beside the canary");

    private NotYet() {}

    /** {@code not in this version: `x`; instead}. */
    static String message(String what, String instead) {
        return "not in this version: `" + what + "`; " + instead;
    }
}
