package io.jenkins.plugins.releaseguard.episode;

import java.util.Locale;

/**
 * How a controller's process ends.
 *
 * @param when in its journal, at a line of its console, or in a call that it makes
 * @param number of the journal's write, or of the world's; 0 for a line
 * @param line a part of the console's line; null for the others
 */
record Death(When when, int number, String line) {
    enum When {
        /** The state is not on the disk. */
        BEFORE_WRITE,
        /** Half of it is, beside the one before. */
        IN_WRITE,
        /** It is, and nothing has followed from it. */
        AFTER_WRITE,
        /** The thread that says it goes no further. */
        AT_LINE,
        /** The call arrives and never has an effect. */
        IN_CALL_LOST,
        /** The call has its effect when its sender is dead. */
        IN_CALL_LATE,
        /** The call has had its effect, and the answer never arrives. */
        AFTER_CALL
    }

    static Death write(When when, int number) {
        return new Death(when, number, null);
    }

    static Death call(When when, int number) {
        return new Death(when, number, null);
    }

    static Death atLine(String line) {
        return new Death(When.AT_LINE, 0, line);
    }

    static Death parse(String text) {
        String[] parts = text.split(" ", 2);
        When when = When.valueOf(parts[0]);
        return when == When.AT_LINE ? atLine(parts[1]) : new Death(when, Integer.parseInt(parts[1]), null);
    }

    /** For {@link #parse}. */
    String text() {
        return when + " " + (line == null ? number : line);
    }

    /** Whether the world kills it, and not it itself. */
    boolean isInCall() {
        return when == When.IN_CALL_LOST || when == When.IN_CALL_LATE || when == When.AFTER_CALL;
    }

    @Override
    public String toString() {
        return when.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                + (line == null ? number : "'" + line + "'");
    }
}
