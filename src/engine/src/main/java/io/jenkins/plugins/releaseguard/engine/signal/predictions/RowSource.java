package io.jenkins.plugins.releaseguard.engine.signal.predictions;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.ServerWords;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Where rows of predictions are read. Implementations are thread-safe and never block the caller. */
interface RowSource {
    /** The most that is read of one answer, or of one file. */
    int MAX_BYTES = 16 * 1024 * 1024;

    /**
     * What is asked for.
     *
     * @param after the time after which rows count
     * @param upTo the time up to which they count
     * @param columns that every row has to have
     */
    record Ask(Place place, Look look, Instant after, Instant upTo, Collection<String> columns) {}

    /** How messages call it. */
    String name();

    /** How long an answer may take as a whole. */
    Duration limit();

    /**
     * Gives the rows one after the other.
     *
     * @return fails with a {@link NoDataException} without secrets
     */
    CompletableFuture<Void> read(Ask ask, Consumer<Row> rows, Deadline deadline);

    /** What is wrong with a row, with its place before it. */
    default NoDataException told(Place place, RuntimeException failure) {
        NoData cause = failure instanceof NoDataException known ? known.noData() : NoData.QUERY_ERROR;
        return new NoDataException(
                cause, name() + ": " + place + ": " + ServerWords.shown(String.valueOf(failure.getMessage()), null));
    }
}
