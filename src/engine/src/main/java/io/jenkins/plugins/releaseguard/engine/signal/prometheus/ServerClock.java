package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How far a metric server's clock is ahead of ours, by its {@code time()} and half of the round trip. The offset is
 * kept as long as new measurements allow it, so that one sample keeps one data time.
 */
final class ServerClock {
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final long SERVER_RESOLUTION_MILLIS = 1;

    /**
     * @param millis server minus ours
     * @param roundTrip of the measurement
     */
    private record Offset(long millis, long roundTrip, Deadline refresh) {}

    private final PrometheusClient client;
    private final Clock clock;
    private final AtomicReference<Offset> known = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<Offset>> measuring = new AtomicReference<>();

    ServerClock(PrometheusClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Server minus ours in milliseconds; null before the first measurement. */
    Long knownOffset() {
        Offset offset = known.get();
        return offset == null ? null : offset.millis();
    }

    /** Server minus ours in milliseconds, measured first where nothing is known. */
    CompletableFuture<Long> offset(Deadline deadline) {
        Offset offset = known.get();
        if (offset == null) {
            return measureOnce(deadline, true).thenApply(Offset::millis);
        }
        if (offset.refresh().remainingMillis() == 0) {
            measureOnce(deadline, false);
        }
        return CompletableFuture.completedFuture(offset.millis());
    }

    /** Looks that come at the same time share a measurement. */
    private CompletableFuture<Offset> measureOnce(Deadline deadline, boolean first) {
        CompletableFuture<Offset> mine = new CompletableFuture<>();
        CompletableFuture<Offset> running = measuring.compareAndExchange(null, mine);
        if (running != null) {
            return running;
        }
        // a failure of any kind must end this measurement, or no look would get past it
        CompletableFuture<Offset> measured =
                CompletableFuture.completedFuture(deadline).thenCompose(this::measure);
        if (first) {
            // the first round trip contains the connection's making, so it says little about one way
            measured =
                    measured.thenCompose(a -> measure(deadline).thenApply(b -> b.roundTrip() <= a.roundTrip() ? b : a));
        }
        measured.whenComplete((offset, failure) -> {
            if (offset != null) {
                known.set(keepIfPossible(known.get(), offset));
            }
            measuring.set(null);
            if (offset != null) {
                mine.complete(known.get());
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private static Offset keepIfPossible(Offset old, Offset measured) {
        boolean possible = old != null
                && Math.abs(old.millis() - measured.millis()) <= measured.roundTrip() / 2 + SERVER_RESOLUTION_MILLIS;
        return possible ? new Offset(old.millis(), measured.roundTrip(), measured.refresh()) : measured;
    }

    private CompletableFuture<Offset> measure(Deadline deadline) {
        long before = clock.millis();
        return client.query("time()", null, deadline).thenApply(answer -> {
            long after = clock.millis();
            if (!"scalar".equals(answer.resultType()) || answer.series().size() != 1) {
                throw new NoDataException(
                        NoData.QUERY_ERROR, client.name() + " does not tell its time as Prometheus does");
            }
            double seconds = answer.series().get(0).values()[0];
            if (!(seconds > 0 && seconds < 1e11)) {
                throw new NoDataException(NoData.QUERY_ERROR, client.name() + " tells an impossible time");
            }
            long server = Math.round(seconds * 1000);
            return new Offset(server - (before + (after - before) / 2), after - before, Deadline.in(REFRESH));
        });
    }
}
