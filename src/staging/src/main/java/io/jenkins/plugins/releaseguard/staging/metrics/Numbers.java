package io.jenkins.plugins.releaseguard.staging.metrics;

import java.math.BigDecimal;

/** Numbers as Prometheus writes them. */
final class Numbers {
    private Numbers() {}

    /** Plain digits, {@code NaN}, {@code +Inf} or {@code -Inf}. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return "0";
        }
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    /** The inverse of {@link #text}. */
    static double parse(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    /** Unix milliseconds as seconds, with a fraction only where there is one. */
    static String seconds(long millis) {
        long fraction = Math.floorMod(millis, 1000L);
        String whole = Long.toString(Math.floorDiv(millis, 1000L));
        return fraction == 0 ? whole : whole + String.format(".%03d", fraction);
    }
}
