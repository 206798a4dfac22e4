package io.jenkins.plugins.releaseguard.engine.signal.http;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A question that is asked again, after a growing wait, while a deadline allows it. The waits are drawn at random, so that
 * gates that lost a server together do not come back together. No thread waits.
 */
final class Retry {
    private static final long FIRST_WAIT_MILLIS = 200;
    private static final int MOST_ATTEMPTS = 4;

    private Retry() {}

    /** @param passing whether a failure may be over soon */
    static <T> CompletableFuture<T> within(
            Deadline deadline, Supplier<CompletableFuture<T>> question, Predicate<Throwable> passing) {
        return attempt(1, deadline, question, passing);
    }

    private static <T> CompletableFuture<T> attempt(
            int number, Deadline deadline, Supplier<CompletableFuture<T>> question, Predicate<Throwable> passing) {
        return question.get().exceptionallyCompose(wrapped -> {
            Throwable failure = unwrap(wrapped);
            long most = FIRST_WAIT_MILLIS << (number - 1);
            long wait = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
            boolean worthIt = number < MOST_ATTEMPTS && passing.test(failure) && wait < deadline.remainingMillis() / 2;
            if (!worthIt) {
                return CompletableFuture.failedFuture(failure);
            }
            return CompletableFuture.supplyAsync(
                            () -> attempt(number + 1, deadline, question, passing),
                            CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS))
                    .thenCompose(again -> again);
        });
    }

    static Throwable unwrap(Throwable failure) {
        Throwable result = failure;
        while (result instanceof CompletionException && result.getCause() != null) {
            result = result.getCause();
        }
        return result;
    }
}
