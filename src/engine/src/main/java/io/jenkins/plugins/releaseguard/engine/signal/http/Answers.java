package io.jenkins.plugins.releaseguard.engine.signal.http;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Makes observations of what a server answers, and of its failures. Thread-safe. */
public final class Answers implements SignalSource {
    /** How long an observation may take as a whole. */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration AHEAD = Duration.ofMinutes(1);

    /**
     * A value that was read.
     *
     * @param dataTime null: that of the look
     * @param samples null: not known
     * @param remark that people have to know beside the value; null: none
     * @param interval that the value lies in; null: not known
     * @param precision how sure the value is, in words; null: not known
     * @param counts what single rows came to, each once; null: there are none
     * @param requests that are new since the look before; null: not known
     */
    public record Value(
            double value,
            Instant dataTime,
            Long samples,
            String remark,
            ConfidenceInterval interval,
            String precision,
            Counts counts,
            Long requests) {
        /** Whose precision is not known. */
        public Value(double value, Instant dataTime, Long samples, String remark) {
            this(value, dataTime, samples, remark, null, null, null, null);
        }

        /** Without a remark. */
        public Value(double value, Instant dataTime, Long samples) {
            this(value, dataTime, samples, null);
        }
    }

    private final String name;
    private final Clock clock;
    private final Function<Look, CompletableFuture<Value>> reading;

    /**
     * @param name of the server, for messages
     * @param reading fails with a {@link NoDataException}
     */
    public Answers(String name, Clock clock, Function<Look, CompletableFuture<Value>> reading) {
        this.name = name;
        this.clock = clock;
        this.reading = reading;
    }

    @Override
    public CompletionStage<Observation> observe(Look look) {
        CompletableFuture<Value> value;
        try {
            value = reading.apply(look);
        } catch (RuntimeException e) {
            value = CompletableFuture.failedFuture(e);
        }
        return value.thenApply(read -> observation(look, read))
                .exceptionally(failure -> none(look, Retry.unwrap(failure)));
    }

    private Observation observation(Look look, Value read) {
        Instant now = look.at() == null ? clock.instant() : look.at();
        if (!Double.isFinite(read.value())) {
            throw new NoDataException(NoData.NOT_A_NUMBER, name + " gives " + read.value());
        }
        Instant dataTime = read.dataTime() == null ? now : read.dataTime();
        if (dataTime.isAfter(now.plus(AHEAD))) {
            throw new NoDataException(NoData.QUERY_ERROR, name + " gives a value of the future: " + dataTime);
        }
        return new Observation(
                look.signal().name(),
                look.scope(),
                clock.instant(),
                dataTime,
                read.value(),
                null,
                read.remark(),
                read.samples(),
                read.requests(),
                read.counts() == null ? null : look.countedUpTo(),
                read.counts(),
                read.interval(),
                read.precision());
    }

    private Observation none(Look look, Throwable failure) {
        NoData cause = failure instanceof NoDataException known ? known.noData() : NoData.QUERY_ERROR;
        String detail = failure instanceof NoDataException
                ? failure.getMessage()
                : name + ": cannot be evaluated (" + failure.getClass().getSimpleName() + ")";
        return Observation.none(look.signal().name(), look.scope(), clock.instant(), cause, detail);
    }
}
