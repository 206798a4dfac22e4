package io.jenkins.plugins.releaseguard.engine.signal.jdbc;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Lanes;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks databases by JDBC, whose calls block. Each database has threads of its own, as many as it may have connections, so that
 * one that hangs holds neither a rollback nor another source; whoever asks has an answer within the time limit in any case.
 * Thread-safe.
 */
public final class Databases {
    private final Drivers drivers;
    private final ThreadFactory threads;
    private final Lanes lanes;

    /**
     * @param drivers class loader that has the drivers
     * @param remedy what to do where a driver is missing, with {@code %s} for the word after {@code jdbc:}
     * @param threads daemons
     */
    public Databases(Supplier<ClassLoader> drivers, String remedy, ThreadFactory threads) {
        this.drivers = new Drivers(drivers, remedy);
        this.threads = threads;
        this.lanes = new Lanes(threads);
    }

    /**
     * Asks once, in a transaction that only reads and that is rolled back.
     *
     * @param server a database; its limits hold
     * @param authorization of a user with a password, or anonymous
     * @param values of the query's parameters: texts and instants; null is bound as such
     * @param rows is given the rows one after the other, on a thread of the database
     * @return fails with a {@link NoDataException} without secrets
     */
    public CompletableFuture<Void> ask(
            MetricServer server,
            Authorization authorization,
            BoundQuery query,
            Function<BoundQuery.Parameter, Object> values,
            RowReader rows,
            Deadline deadline) {
        QueryRun run = new QueryRun(server, authorization, drivers, query, values, rows, deadline);
        try {
            int most = server.limits().maxConnections();
            // for as long as the database is entered with this address and limit
            lanes.execute(most + " to " + server.name() + " at " + server.url(), most, run);
        } catch (RejectedExecutionException e) {
            throw new NoDataException(
                    NoData.UNREACHABLE, run.name() + ": " + Lanes.MOST_WAITING + " queries wait for it");
        }
        CompletableFuture<Void> answer = run.ended()
                .copy()
                .orTimeout(deadline.remainingMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(failure instanceof TimeoutException ? run.late() : failure));
        answer.whenComplete((nothing, failure) -> {
            if (!run.ended().isDone()) {
                // a driver may block while it cancels
                threads.newThread(run::breakOff).start();
            }
        });
        return answer;
    }
}
