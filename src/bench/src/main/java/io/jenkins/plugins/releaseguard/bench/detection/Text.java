package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Locale;

/** Numbers in tables. */
final class Text {
    private Text() {}

    static String percent(double share) {
        double percent = share * 100;
        String digits = percent == Math.rint(percent)
                ? String.format(Locale.ROOT, "%.0f", percent)
                : String.format(Locale.ROOT, percent < 1 ? "%.2g" : "%.1f", percent);
        return digits + " %";
    }

    static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    static String minutes(double minutes) {
        return Double.isNaN(minutes)
                ? "–"
                : Double.isInfinite(minutes) ? "∞" : String.format(Locale.ROOT, "%.1f", minutes);
    }
}
