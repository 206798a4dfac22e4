package io.jenkins.plugins.releaseguard.episode;

import io.jenkins.plugins.releaseguard.engine.episode.Order;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * One line of the audit log, of the logger {@value #LOGGER}: who did what, and why. Its keys stand in one order and do not
 * change; docs/audit.md has them. What is unknown is left out. A value can neither begin a new line nor pass for another
 * key. Not thread-safe; the log is.
 */
final class Audit {
    static final String LOGGER = "io.jenkins.plugins.releaseguard.audit";

    /** The actor where nobody told the plugin to. */
    static final String ITSELF = "release-guard";

    private static final Logger LOG = Logger.getLogger(LOGGER);
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./:@#%+-]+");
    private static final int LONGEST_VALUE = 1000;

    /** What is in the audit log, under its name in lower case with {@code -}. */
    enum Event {
        EPISODE_BEGUN,
        EPISODE_RESUMED,
        EPISODE_STOPPED,
        EPISODE_ENDED,
        ROLLBACK_DECIDED,
        PROMOTION_BEGUN,
        QUESTION_ANSWERED,
        BRAKE_PULLED,
        BRAKE_RELEASED,
        QUARANTINE_ADDED,
        QUARANTINE_LIFTED,
        TROUBLE_DISMISSED
    }

    /** In the order in which they stand in a line. */
    enum Key {
        ID,
        KIND,
        RELEASE,
        ENVIRONMENT,
        BUILD,
        ACTOR,
        CANDIDATE,
        BASELINE,
        VERDICT,
        OUTCOME,
        ANSWER,
        DRY_RUN,
        CAUSE
    }

    private final Event event;
    private final Map<Key, String> values = new TreeMap<>();

    /** @param actor a person, a build, or {@link #ITSELF} */
    Audit(Event event, String actor) {
        this.event = event;
        with(Key.ACTOR, actor);
    }

    /** Of an episode. */
    Audit(Event event, String actor, Order order) {
        this(event, actor);
        with(Key.ID, order.id());
        with(Key.KIND, order.kind().name().toLowerCase(Locale.ROOT));
        with(Key.RELEASE, order.policy().release());
        with(Key.ENVIRONMENT, order.policy().environment());
        with(Key.BUILD, order.build());
    }

    /** @param value null: unknown */
    Audit with(Key key, Object value) {
        if (value != null) {
            values.put(key, value.toString());
        }
        return this;
    }

    void log() {
        LOG.log(Level.INFO, line());
    }

    String line() {
        StringBuilder line = new StringBuilder("release-guard event=").append(word(event));
        values.forEach(
                (key, value) -> line.append(' ').append(word(key)).append('=').append(quoted(value)));
        return line.toString();
    }

    private static String word(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String quoted(String value) {
        String bounded = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
        if (BARE.matcher(bounded).matches()) {
            return bounded;
        }
        StringBuilder quoted = new StringBuilder("\"");
        bounded.codePoints().forEach(c -> escape(c, quoted));
        return quoted.append('"').toString();
    }

    private static void escape(int c, StringBuilder to) {
        switch (c) {
            case '"' -> to.append("\\\"");
            case '\\' -> to.append("\\\\");
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (isShown(c)) {
                    to.appendCodePoint(c);
                } else {
                    to.append(String.format(Locale.ROOT, "\\u{%x}", c));
                }
            }
        }
    }

    /** Line and paragraph ends of any script, control characters and those that turn the direction of writing are not. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
