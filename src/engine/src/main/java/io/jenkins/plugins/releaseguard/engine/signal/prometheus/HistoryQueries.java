package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.Deadline;
import io.jenkins.plugins.releaseguard.engine.signal.Stretch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Answers looks at the past, one after the other, out of large pieces: raw samples by a long range selector, other PromQL by
 * {@code query_range} on the looks' own times. Each answer is the one that the server gives to the look by itself. Whether a
 * range begins with a sample at its very start (Prometheus 2) or behind it (Prometheus 3) is asked once; a piece of
 * {@code query_range} is compared with the server's own answers at both of its ends and where a series first ends, since a
 * server that moves times to multiples of the step, or looks back by the step, answers other looks.
 */
final class HistoryQueries implements Queries {
    /** Prometheus answers no more points of a series. */
    static final int MOST_POINTS = 11_000;

    private static final long PROBE_MILLIS = 1_000;

    private final Queries single;
    private final PrometheusClient large;
    private final long scrape;
    private final long every;
    private final long last;
    private final Map<String, Pieces> samples = new ConcurrentHashMap<>();
    private final Map<String, Pieces> queries = new ConcurrentHashMap<>();
    private final AtomicReference<Boolean> isClosed = new AtomicReference<>();

    /**
     * @param single for looks by themselves
     * @param large reads large answers
     * @param scrape between two samples, in milliseconds
     */
    HistoryQueries(Queries single, PrometheusClient large, long scrape, Stretch stretch) {
        this.single = single;
        this.large = large;
        this.scrape = scrape;
        this.every = Math.max(1, stretch.every().toMillis());
        this.last = stretch.to().toEpochMilli();
    }

    @Override
    public CompletableFuture<Answer> query(String promql, Long timeMillis, Deadline deadline) {
        return timeMillis == null
                ? single.query(promql, null, deadline)
                : queries.computeIfAbsent(promql, OfQuery::new).at(timeMillis, 0, deadline);
    }

    @Override
    public CompletableFuture<Answer> samples(String selector, long windowMillis, long timeMillis, Deadline deadline) {
        return samples.computeIfAbsent(selector, OfSamples::new).at(timeMillis, windowMillis, deadline);
    }

    /** How far a piece goes that begins with a look. */
    private long end(long time, long most) {
        return Math.min(time + most, Math.max(time, last));
    }

    /** Raw samples, which are what they are whoever asks. */
    private final class OfSamples extends Pieces {
        private final String selector;

        OfSamples(String selector) {
            super(MOST_POINTS * scrape, 4 * every);
            this.selector = selector;
        }

        @Override
        CompletableFuture<Answer> single(long time, long window, Deadline deadline) {
            return single.samples(selector, window, time, deadline);
        }

        @Override
        long[] ends(long time, long window, long most) {
            return new long[] {time - window, end(time, most)};
        }

        @Override
        boolean holds(Piece piece, long time, long window) {
            return piece.from() <= time - window && time <= piece.to();
        }

        @Override
        CompletableFuture<Answer> load(long from, long to, Deadline deadline) {
            return large.samples(selector, to - from, to, deadline).thenCompose(answer -> {
                if (!"matrix".equals(answer.resultType()) || !answer.isInOrder()) {
                    throw new UselessException();
                }
                return learnEdge(answer, deadline).thenApply(known -> answer);
            });
        }

        /** Asks for a stretch that begins at a sample, where that is not known yet. */
        private CompletableFuture<Void> learnEdge(Answer answer, Deadline deadline) {
            Series any = answer.series().stream()
                    .filter(s -> s.size() > 0)
                    .findFirst()
                    .orElse(null);
            if (isClosed.get() != null || any == null) {
                return CompletableFuture.completedFuture(null);
            }
            long time = any.times()[0];
            return large.samples(selector, PROBE_MILLIS, time + PROBE_MILLIS, deadline)
                    .thenAccept(probe -> isClosed.set(probe.series().stream()
                            .anyMatch(s -> s.labels().equals(any.labels()) && s.size() > 0 && s.times()[0] == time)));
        }

        @Override
        Answer cut(Answer piece, long time, long window) {
            return piece.between(time - window, Boolean.TRUE.equals(isClosed.get()), time);
        }
    }

    /** Values at the times of looks. */
    private final class OfQuery extends Pieces {
        private final String promql;

        OfQuery(String promql) {
            super((MOST_POINTS - 1) * every, 4 * every);
            this.promql = promql;
        }

        @Override
        CompletableFuture<Answer> single(long time, long window, Deadline deadline) {
            return single.query(promql, time, deadline);
        }

        @Override
        long[] ends(long time, long window, long most) {
            return new long[] {time, time + (end(time, most) - time) / every * every};
        }

        @Override
        boolean holds(Piece piece, long time, long window) {
            return piece.from() <= time && time <= piece.to() && (time - piece.from()) % every == 0;
        }

        @Override
        CompletableFuture<Answer> load(long from, long to, Deadline deadline) {
            return large.range(promql, from, to, every, deadline).thenCompose(answer -> {
                if (!"matrix".equals(answer.resultType()) || !answer.isInOrder()) {
                    throw new UselessException();
                }
                CompletableFuture<Boolean> isSame = CompletableFuture.completedFuture(true);
                for (long time : LongStream.concat(LongStream.of(from, to), holes(answer, to))
                        .toArray()) {
                    isSame = isSame.thenCombine(isAsAt(answer, time, deadline), Boolean::logicalAnd);
                }
                return isSame.thenApply(same -> {
                    if (!same) {
                        throw new UselessException();
                    }
                    return answer;
                });
            });
        }

        /** Where a series ends first: how far back the server looks shows there. */
        private LongStream holes(Answer answer, long to) {
            return answer.series().stream()
                    .filter(s -> s.size() > 0)
                    .mapToLong(s -> IntStream.range(0, s.size())
                            .filter(i -> i + 1 == s.size() || s.times()[i + 1] > s.times()[i] + every)
                            .mapToLong(i -> s.times()[i] + every)
                            .findFirst()
                            .orElse(to))
                    .filter(time -> time < to)
                    .sorted()
                    .limit(1);
        }

        private CompletableFuture<Boolean> isAsAt(Answer answer, long time, Deadline deadline) {
            return single.query(promql, time, deadline)
                    .thenApply(alone -> values(cut(answer, time, 0)).equals(values(alone)));
        }

        /** NaN equals itself here, and a histogram is none of the numbers. */
        private static Map<Map<String, String>, List<Double>> values(Answer answer) {
            Map<Map<String, String>, List<Double>> values = new HashMap<>();
            for (Series series : answer.series()) {
                values.put(series.labels(), series.size() == 0 ? List.of() : List.of(series.values()[0]));
            }
            return values;
        }

        @Override
        Answer cut(Answer piece, long time, long window) {
            return piece.between(time, true, time).asVector();
        }
    }
}
