package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import java.math.BigDecimal;

/** Numbers as people write them. */
final class Numbers {
    private Numbers() {}

    /** Without an exponent and without a trailing {@code .0}. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        return decimal.toPlainString();
    }

    /** A duration as PromQL reads it: whole seconds where it can be, else milliseconds. */
    static String promqlDuration(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
}
