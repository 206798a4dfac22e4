package io.jenkins.plugins.releaseguard.engine.judge;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import java.io.Serializable;
import java.time.Instant;

/**
 * A condition evaluated once.
 *
 * @param time data time; without data the time at which we learned that
 * @param bad whether the condition's comparison held; null without data
 * @param value what was compared; null without data
 * @param noData the cause; null with data
 * @param detail the cause in words; with data how sure the value is; null: nothing is known
 */
public record Evaluation(Instant time, Boolean bad, Double value, NoData noData, String detail)
        implements Serializable {

    /** With data. */
    public static Evaluation of(Instant time, boolean bad, double value) {
        return new Evaluation(time, bad, value, null, null);
    }

    /** With data, and how sure the value is, in words; null: not known. */
    public static Evaluation of(Instant time, boolean bad, double value, String precision) {
        return new Evaluation(time, bad, value, null, precision);
    }

    /** No data, with its cause. */
    public static Evaluation none(Instant time, NoData cause, String detail) {
        return new Evaluation(time, null, null, cause, detail);
    }

    /** Whether there was data and it was good. */
    public boolean isGood() {
        return Boolean.FALSE.equals(bad);
    }

    /** Whether there was data and it was bad. */
    public boolean isBad() {
        return Boolean.TRUE.equals(bad);
    }
}
