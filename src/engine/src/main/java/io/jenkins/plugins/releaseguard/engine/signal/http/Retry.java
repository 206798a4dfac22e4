package io.jenkins.plugins.releaseguard.engine.signal.http;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Questions to one server that are asked again, after a growing wait, while a deadline allows it. The waits are drawn at
 * random, so that gates that lost a server together do not come back together. A server that says how long it wants to be left
 * alone is not asked before, by nobody. No thread waits. Thread-safe.
 */
public final class Retry {
    private static final long FIRST_WAIT_MILLIS = 200;
    private static final int MOST_ATTEMPTS = 4;
    /** However long a server asks for: a gate has to notice that it is back. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(1);

    private volatile Quiet quiet;

    /**
     * A time in which the server is not asked.
     *
     * @param why what it answered last
     */
    private record Quiet(Deadline until, PassingException why) {}

    /** Whoever fails with a {@link PassingException} is asked again; the last one becomes no data. */
    public <T> CompletableFuture<T> within(Deadline deadline, Supplier<CompletableFuture<T>> question) {
        return attempt(1, deadline, question);
    }

    private <T> CompletableFuture<T> attempt(int number, Deadline deadline, Supplier<CompletableFuture<T>> question) {
        Quiet now = quiet;
        long quietMillis = now == null ? 0 : now.until().remainingMillis();
        if (quietMillis > 0) {
            return quietMillis < deadline.remainingMillis() / 2
                    ? later(quietMillis, () -> attempt(number, deadline, question))
                    : CompletableFuture.failedFuture(now.why()
                            .asNoData("; it wants to be left alone for another " + (quietMillis + 999) / 1000 + " s"));
        }
        return question.get().exceptionallyCompose(wrapped -> {
            Throwable failure = unwrap(wrapped);
            if (!(failure instanceof PassingException passing)) {
                return CompletableFuture.failedFuture(failure);
            }
            if (passing.retryAfter() != null) {
                boolean tooLong = passing.retryAfter().compareTo(LONGEST_QUIET) > 0;
                quiet = new Quiet(Deadline.in(tooLong ? LONGEST_QUIET : passing.retryAfter()), passing);
            }
            long most = FIRST_WAIT_MILLIS << (number - 1);
            long wait = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
            return number < MOST_ATTEMPTS && wait < deadline.remainingMillis() / 2
                    ? later(wait, () -> attempt(number + 1, deadline, question))
                    : CompletableFuture.failedFuture(passing.asNoData(""));
        });
    }

    private static <T> CompletableFuture<T> later(long millis, Supplier<CompletableFuture<T>> question) {
        return CompletableFuture.supplyAsync(question, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .thenCompose(again -> again);
    }

    /** What went wrong, without the futures that it came through. */
    public static Throwable unwrap(Throwable failure) {
        Throwable result = failure;
        while (result instanceof CompletionException && result.getCause() != null) {
            result = result.getCause();
        }
        return result;
    }
}
