package io.jenkins.plugins.releaseguard.engine.signal.file;

import io.jenkins.plugins.releaseguard.engine.policy.FileAddress;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.signal.ConnectionCheck;
import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Lanes;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Reads files of this machine. That may block, as on a network's disk that is gone, so each source has threads of its own, and
 * whoever asks has an answer within the time limit. Thread-safe.
 */
public final class LocalFiles {
    private static final int AT_A_TIME = 2;

    private final Lanes lanes;

    /** @param threads daemons */
    public LocalFiles(ThreadFactory threads) {
        this.lanes = new Lanes(threads);
    }

    /** How messages call a source. */
    public static String name(MetricServer source) {
        return source.type().words() + " " + source.name();
    }

    /**
     * Reads one file.
     *
     * @param name one that {@link FileName#isBelow(String)} allows
     * @param limit in bytes
     * @param use is given all of it, on a thread of the source
     * @return fails with a {@link NoDataException}
     */
    public <T> CompletableFuture<T> read(
            MetricServer source, String name, int limit, Deadline deadline, Function<byte[], T> use) {
        FolderFile file = new FolderFile(name(source), FileAddress.path(source.url()), name);
        return call(source, deadline, () -> use.apply(file.read(limit, deadline)));
    }

    /** Tries a source as an administrator has entered it; waits for the answer. */
    public static ConnectionCheck check(MetricServer source, ThreadFactory threads, Deadline deadline) {
        Path path = FileAddress.path(source.url());
        return ConnectionCheck.of(new LocalFiles(threads).call(source, deadline, () -> {
            boolean isFolder = Files.isDirectory(path);
            if (!isFolder && !Files.isRegularFile(path)) {
                throw new NoDataException(NoData.UNREACHABLE, name(source) + ": there is no file or folder " + path);
            }
            if (!Files.isReadable(path)) {
                throw new NoDataException(
                        NoData.QUERY_ERROR,
                        name(source) + ": " + path + " may not be read by the user that Jenkins runs as");
            }
            return isFolder ? "The folder is there and can be read" : "The file is there and can be read";
        }));
    }

    private interface Call<T> {
        T made();
    }

    private <T> CompletableFuture<T> call(MetricServer source, Deadline deadline, Call<T> call) {
        CompletableFuture<T> ended = new CompletableFuture<>();
        try {
            lanes.execute(source.name() + " at " + source.url(), AT_A_TIME, () -> {
                // nobody waits any more for what was asked while the disk hung
                if (!ended.isDone()) {
                    try {
                        ended.complete(call.made());
                    } catch (RuntimeException e) {
                        ended.completeExceptionally(e);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            throw new NoDataException(
                    NoData.UNREACHABLE, name(source) + ": " + Lanes.MOST_WAITING + " reads wait for it");
        }
        return ended.orTimeout(deadline.remainingMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new NoDataException(NoData.UNREACHABLE, name(source) + " was not read in time")
                                : failure));
    }
}
