package io.jenkins.plugins.releaseguard.engine.signal.http;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A failure that may be over soon, so that it is worth asking again. */
public final class PassingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NoData cause;
    private final Duration retryAfter;

    /**
     * @param cause if it is not over in time
     * @param message without secrets
     * @param retryAfter how long the server asks to be left alone; null: it does not
     */
    public PassingException(NoData cause, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.cause = cause;
        this.retryAfter = retryAfter;
    }

    /** Of a server that could not be reached. */
    public PassingException(String message) {
        this(NoData.UNREACHABLE, message, null);
    }

    /** Whether an HTTP status says that the same request may succeed later. */
    public static boolean isPassing(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /**
     * What {@code Retry-After} says (RFC 9110, 10.2.3).
     *
     * @param text seconds, or a date
     * @param date of the answer, by which a date is measured
     * @return null: nothing that can be read
     */
    public static Duration retryAfter(Optional<String> text, Optional<String> date) {
        if (text.isEmpty()) {
            return null;
        }
        if (text.get().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text.get()));
        }
        try {
            Duration until = Duration.between(
                    ZonedDateTime.parse(date.orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME),
                    ZonedDateTime.parse(text.get(), DateTimeFormatter.RFC_1123_DATE_TIME));
            return until.isNegative() ? null : until;
        } catch (DateTimeException e) {
            return null;
        }
    }

    Duration retryAfter() {
        return retryAfter;
    }

    NoDataException asNoData(String remark) {
        return new NoDataException(cause, getMessage() + remark);
    }
}
