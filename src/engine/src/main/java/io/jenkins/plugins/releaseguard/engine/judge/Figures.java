package io.jenkins.plugins.releaseguard.engine.judge;

import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers as people read them: three significant digits and a unit. */
public final class Figures {
    private Figures() {}

    /** A value in its unit's base, for example {@code 0.412} seconds as {@code 412 ms}. */
    public static String value(double value, Unit unit) {
        return switch (unit) {
            case SECONDS -> Math.abs(value) < 1 ? digits(value * 1000) + " ms" : digits(value) + " s";
            case RATIO -> digits(value * 100) + " %";
            case BYTES -> bytes(value);
            case PER_SECOND -> digits(value) + "/s";
            case NUMBER -> digits(value);
        };
    }

    /** A time to the second, for example {@code 2026-11-21T07:45:47Z}. */
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A length of time, for example {@code 4.2 s} or {@code 12 min 5 s}. */
    public static String duration(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (Math.abs(seconds) < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        long minutes = whole / 60;
        long rest = whole % 60;
        if (minutes < 60) {
            return rest == 0 ? minutes + " min" : minutes + " min " + rest + " s";
        }
        return minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String bytes(double value) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int power = 0;
        double scaled = value;
        while (Math.abs(scaled) >= 1024 && power < units.length - 1) {
            scaled /= 1024;
            power++;
        }
        return digits(scaled) + " " + units[power];
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e6) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (size >= 1e6 || size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
