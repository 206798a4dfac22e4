package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What one mechanism of the world looks like now.
 *
 * @param current the version that the spec asks for
 * @param stable the version to return to while a canary is in progress; null where the mechanism knows none
 * @param canaryInProgress whether {@code current} and {@code stable} differ: {@code current} is being released, with all of the
 *     traffic or a part of it
 * @param currentPercent share of the traffic on {@code current}, 0 to 100; null where it cannot be read
 * @param stablePercent share of the traffic on {@code stable}, 0 to 100; null where it cannot be read
 * @param summary one line for people
 */
public record LegState(
        Version current,
        Version stable,
        boolean canaryInProgress,
        Double currentPercent,
        Double stablePercent,
        String summary)
        implements Serializable {

    /** The share of the traffic that {@code version} has; null where it cannot be read. */
    public Double percentOf(Version version) {
        double sum = 0;
        boolean known = false;
        if (version.sameAs(current) && currentPercent != null) {
            sum += currentPercent;
            known = true;
        }
        if (version.sameAs(stable) && !stable.sameAs(current) && stablePercent != null) {
            sum += stablePercent;
            known = true;
        }
        if (known) {
            return sum;
        }
        return currentPercent == null || stablePercent == null ? null : 0.0;
    }

    /** Whether {@code current} waits without traffic. */
    public boolean isIdle() {
        return canaryInProgress && currentPercent != null && currentPercent == 0;
    }

    /** The version that users get, all of them or some. */
    public Version serving() {
        return isIdle() ? stable : current;
    }

    /** A share for people; null: it cannot be read. */
    public static String percent(Double value) {
        if (value == null) {
            return "an unknown share";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
        return (rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString()) + " %";
    }
}
