package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as policies write them: {@code 500ms}, {@code 5s}, {@code 1m30s}, {@code 1h}, {@code 1d}. */
public final class Durations {
    /** No policy waits longer; it also keeps sums and multiples far from overflowing. */
    static final Duration LONGEST = Duration.ofDays(365);

    private static final Pattern SHAPE = Pattern.compile(
            "(?:(\\d{1,12})d)?(?:(\\d{1,12})h)?(?:(\\d{1,12})m(?!s))?(?:(\\d{1,12})s)?" + "(?:(\\d{1,12})ms)?");

    private Durations() {}

    /** @return null when the text is not a duration; it may be zero or longer than {@link #LONGEST} */
    public static Duration parse(String text) {
        Matcher found = SHAPE.matcher(text);
        if (text.isEmpty() || !found.matches()) {
            return null;
        }
        return Duration.ofDays(part(found, 1))
                .plusHours(part(found, 2))
                .plusMinutes(part(found, 3))
                .plusSeconds(part(found, 4))
                .plusMillis(part(found, 5));
    }

    /** As a policy would write it. */
    public static String text(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static long part(Matcher found, int group) {
        return found.group(group) == null ? 0 : Long.parseLong(found.group(group));
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount != 0) {
            text.append(amount).append(unit);
        }
    }
}
