package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.http.Retry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * The pieces of the past in which the answers to one question are read, and out of which each look is answered as the server
 * would have answered it. A piece that cannot be had is not asked for again: the look is asked by itself, and the next piece is
 * half as long. Thread-safe.
 */
abstract class Pieces {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** The window that is open, and its past before its beginning. */
    private static final int KEPT = 2;

    private final long longest;
    private final long shortest;
    private final Deque<Piece> kept = new ArrayDeque<>();
    private long length;

    /** A piece as it was read; both ends belong to it. */
    record Piece(long from, long to, CompletableFuture<Answer> answer) {}

    /** The pieces are no use at all: the server answers a stretch in another way than a time. */
    static final class UselessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UselessException() {
            super(null, null, false, false);
        }
    }

    /**
     * @param longest piece, in milliseconds
     * @param shortest that is worth a question
     */
    Pieces(long longest, long shortest) {
        this.longest = longest;
        this.shortest = shortest;
        this.length = longest;
    }

    /** The look by itself. */
    abstract CompletableFuture<Answer> single(long time, long window, Deadline deadline);

    /** Where a piece begins and ends whose first look that is. */
    abstract long[] ends(long time, long window, long most);

    abstract CompletableFuture<Answer> load(long from, long to, Deadline deadline);

    abstract boolean holds(Piece piece, long time, long window);

    abstract Answer cut(Answer piece, long time, long window);

    final CompletableFuture<Answer> at(long time, long window, Deadline deadline) {
        Piece piece = piece(time, window);
        return piece == null
                ? single(time, window, deadline)
                : piece.answer()
                        .thenApply(answer -> cut(answer, time, window))
                        .exceptionallyCompose(failure -> single(time, window, deadline));
    }

    /** Null: the look is asked by itself. */
    private Piece piece(long time, long window) {
        Piece piece;
        CompletableFuture<Answer> promised = new CompletableFuture<>();
        synchronized (this) {
            for (Piece read : kept) {
                if (holds(read, time, window)) {
                    return read;
                }
            }
            long[] ends = ends(time, window, length);
            if (length < shortest || ends[1] - time < shortest) {
                return null;
            }
            piece = new Piece(ends[0], ends[1], promised);
            kept.addFirst(piece);
            if (kept.size() > KEPT) {
                kept.removeLast();
            }
        }
        load(piece.from(), piece.to(), Deadline.in(LIMIT)).whenComplete((answer, failure) -> {
            learn(piece, failure);
            if (failure == null) {
                promised.complete(answer);
            } else {
                promised.completeExceptionally(failure);
            }
        });
        return piece;
    }

    private synchronized void learn(Piece piece, Throwable failure) {
        if (failure == null) {
            length = Math.min(longest, length * 2);
            return;
        }
        kept.remove(piece);
        length = Retry.unwrap(failure) instanceof UselessException ? 0 : length / 2;
    }
}
