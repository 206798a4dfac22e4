package io.jenkins.plugins.releaseguard.engine.policy;

import java.util.function.IntFunction;

/**
 * A condition or leg as it stands in the file.
 *
 * @param text as the YAML reader gives it
 * @param places the place of a character of the text
 */
record Line(String text, IntFunction<Position> places) {

    Position at() {
        return places.apply(0);
    }

    Position at(int offset) {
        return places.apply(offset);
    }

    /** For reports: one line, single blanks. */
    String shown() {
        return text.strip().replaceAll("\\s+", " ");
    }
}
