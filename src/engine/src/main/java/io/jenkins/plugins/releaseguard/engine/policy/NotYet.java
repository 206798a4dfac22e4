package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.Map;
import java.util.Set;

/** What policies may ask for one day, refused by name, each with what does the same today where something does. */
final class NotYet {
    /** Keys at the top of a policy. */
    static final Map<String, String> POLICY_KEYS =
            Map.of("goodAfter", "leave it out, the baseline is the stable version beside the canary");

    private static final Set<String> COMPARING =
            Set.of(">", ">=", "<", "<=", "above", "below", "drops", "rises", "worse");

    private NotYet() {}

    /** {@code not in this version: `x`; instead}. */
    static String message(String what, String instead) {
        return "not in this version: `" + what + "`; " + instead;
    }

    /** Refuses the forms that a first word begins. */
    static void check(Tokens tokens) throws WrongForm {
        Tokens.Token second = tokens.peek(1);
        boolean word = !second.isEnd() && Character.isLetter(second.text().charAt(0));
        if (!word || COMPARING.contains(second.text())) {
            return;
        }
        if (tokens.isNext("queue")) {
            throw new WrongForm(
                    0, message("queue SIGNAL below N", "write `" + Words.shown(second.text()) + " < N within 10m`"));
        }
    }
}
