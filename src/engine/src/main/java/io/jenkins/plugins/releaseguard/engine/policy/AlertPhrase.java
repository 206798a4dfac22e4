package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of {@code alert NAME{matchers} [not] firing}.
 *
 * @param alert name and matchers
 * @param at where the alert begins in the condition
 * @param firing false: {@code not firing}
 * @param end where it ends in the condition
 */
record AlertPhrase(String alert, int at, boolean firing, int end) {
    private static final Pattern BEGINNING = Pattern.compile("\\s*alert\\s+(?=[A-Za-z_{])");
    private static final Pattern ALERT = Pattern.compile("[A-Za-z_][A-Za-z0-9_:.-]*");
    private static final Pattern ENDING = Pattern.compile("\\s*(?<not>not\\s+)?firing(?!\\S)");
    /** Then {@code alert} is the name of a signal. */
    private static final Pattern COMPARING =
            Pattern.compile("(above|below|drops|rises|worse)(?!\\S).*", Pattern.DOTALL);

    /** Null: the condition is not about an alert. */
    static AlertPhrase of(String text) throws WrongForm {
        Matcher beginning = BEGINNING.matcher(text);
        if (!beginning.lookingAt()
                || COMPARING.matcher(text.substring(beginning.end())).matches()) {
            return null;
        }
        int at = beginning.end();
        Matcher name = ALERT.matcher(text).region(at, text.length());
        int afterName = name.lookingAt() ? name.end() : at;
        int end = endOfMatchers(text, afterName);
        Matcher ending = ENDING.matcher(text).region(end, text.length());
        if (!ending.lookingAt()) {
            int found = Math.min(end, text.stripTrailing().length());
            throw new WrongForm(
                    found, "expected `firing` or `not firing` after `alert " + text.substring(at, end) + "`");
        }
        return new AlertPhrase(text.substring(at, end).strip(), at, ending.group("not") == null, ending.end());
    }

    /** After the closing brace; a brace inside quotes closes nothing. */
    private static int endOfMatchers(String text, int from) throws WrongForm {
        int i = from;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        if (i == text.length() || text.charAt(i) != '{') {
            return from;
        }
        int open = i;
        boolean quoted = false;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        throw new WrongForm(open, "the matchers of the alert are not closed, expected `}`");
    }
}
