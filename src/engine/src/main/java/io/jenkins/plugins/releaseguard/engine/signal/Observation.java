package io.jenkins.plugins.releaseguard.engine.signal;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * One evaluation of one signal: a value with its data time and sample size, or no data with its cause.
 *
 * @param signal its name
 * @param scope whose traffic
 * @param takenAt our clock, when the answer was there
 * @param dataTime of the newest sample in the value, shifted to our clock; null without data
 * @param value in the signal's unit; null without data
 * @param noData the cause; null with data
 * @param detail the cause in words, or with data what people have to know beside it; without secrets; null: nothing
 * @param samples requests (or values) behind the value; null where the source cannot tell
 * @param requests counted after {@code requestsSince} up to {@code dataTime}, each once; null where it cannot tell
 * @param requestsSince the data time up to which requests had been counted before; null at the first look
 * @param counts what the raw counters grew by after {@code requestsSince}; null at the first look, without data and where
 *     there are no counts
 * @param interval that the value lies in; null where the source cannot tell
 * @param precision how sure the value is, in words: {@code 95 % interval 0.66 to 0.76}; null where the source cannot tell
 */
public record Observation(
        String signal,
        Scope scope,
        Instant takenAt,
        Instant dataTime,
        Double value,
        NoData noData,
        String detail,
        Long samples,
        Long requests,
        Instant requestsSince,
        Counts counts,
        ConfidenceInterval interval,
        String precision)
        implements Serializable {

    public Observation {
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(takenAt, "takenAt");
        if ((value == null) == (noData == null)) {
            throw new IllegalArgumentException("an observation has either a value or a cause: " + signal);
        }
        if (value != null && (dataTime == null || !Double.isFinite(value))) {
            throw new IllegalArgumentException("a value is finite and has a data time: " + signal);
        }
    }

    /** Of a value without a precision. */
    public Observation(
            String signal,
            Scope scope,
            Instant takenAt,
            Instant dataTime,
            Double value,
            NoData noData,
            String detail,
            Long samples,
            Long requests,
            Instant requestsSince,
            Counts counts) {
        this(
                signal,
                scope,
                takenAt,
                dataTime,
                value,
                noData,
                detail,
                samples,
                requests,
                requestsSince,
                counts,
                null,
                null);
    }

    /** Where there is nothing to count event by event. */
    public Observation(
            String signal,
            Scope scope,
            Instant takenAt,
            Instant dataTime,
            Double value,
            NoData noData,
            String detail,
            Long samples,
            Long requests,
            Instant requestsSince) {
        this(signal, scope, takenAt, dataTime, value, noData, detail, samples, requests, requestsSince, null);
    }

    /** A value. */
    public static Observation of(String signal, Scope scope, Instant takenAt, Instant dataTime, double value) {
        return new Observation(signal, scope, takenAt, dataTime, value, null, null, null, null, null);
    }

    /** No data, with its cause. */
    public static Observation none(String signal, Scope scope, Instant takenAt, NoData cause, String detail) {
        return new Observation(signal, scope, takenAt, null, null, cause, detail, null, null, null);
    }

    /** The same, seen at another time of our clock: all observations of one look share theirs. */
    public Observation seenAt(Instant time) {
        return new Observation(
                signal,
                scope,
                time,
                dataTime,
                value,
                noData,
                detail,
                samples,
                requests,
                requestsSince,
                counts,
                interval,
                precision);
    }

    /** The same, read from history: nobody looked then, so what history does not have was not observed. */
    public Observation fromHistory() {
        return noData == NoData.EMPTY || noData == NoData.STALE
                ? none(signal, scope, takenAt, NoData.NOT_OBSERVED, "nobody looked, and history has none: " + detail)
                : this;
    }

    /** Whether there is a value. */
    public boolean hasData() {
        return value != null;
    }

    /** The data time, or for no data the time at which we learned that. */
    public Instant time() {
        return dataTime == null ? takenAt : dataTime;
    }
}
