package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import java.util.concurrent.CompletableFuture;

/** What one server is asked. Every failure is a {@code NoDataException} without secrets. Implementations are thread-safe. */
interface Queries {
    /**
     * An instant query.
     *
     * @param timeMillis evaluation time on the server's clock; null: its now
     */
    CompletableFuture<Answer> query(String promql, Long timeMillis, Deadline deadline);

    /**
     * Raw samples.
     *
     * @param selector a plain one, without a range
     * @param windowMillis how long the stretch is
     * @param timeMillis its end on the server's clock
     */
    CompletableFuture<Answer> samples(String selector, long windowMillis, long timeMillis, Deadline deadline);
}
