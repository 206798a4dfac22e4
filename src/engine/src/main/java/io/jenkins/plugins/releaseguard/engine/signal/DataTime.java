package io.jenkins.plugins.releaseguard.engine.signal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A time as documents write it. */
public final class DataTime {
    /** What it may be, for messages. */
    public static final String EXPECTED = "Unix seconds or milliseconds, or ISO 8601 with its offset";

    private static final double MILLIS_FROM = 1e11;
    private static final double MILLIS_TO = 1e14;

    private DataTime() {}

    /**
     * Unix seconds or milliseconds, or ISO 8601 with its offset.
     *
     * @throws DateTimeException it is none of them
     */
    public static Instant parse(String text) {
        return text.indexOf('-', 1) > 0 ? OffsetDateTime.parse(text).toInstant() : unix(text);
    }

    private static Instant unix(String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new DateTimeException("no number: " + text, e);
        }
        if (!(number > 0 && number < MILLIS_TO)) {
            throw new DateTimeException("out of range: " + text);
        }
        return Instant.ofEpochMilli(Math.round(number < MILLIS_FROM ? number * 1000 : number));
    }
}
