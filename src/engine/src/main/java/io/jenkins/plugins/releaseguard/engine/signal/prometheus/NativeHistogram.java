package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One sample of a native histogram. Its buckets are few or many, and empty ones are not sent, so it is read at bounds that stay
 * the same from look to look and from version to version: powers of 2^(1/4) about usual latencies, powers of 2 beyond. The
 * bounds of every exponential schema lie in those of each finer one (Prometheus, Native Histograms, "Schema"), so the counts
 * at these bounds are exact; where a schema is coarser, only its own bounds are read.
 *
 * @param time in milliseconds on the server's clock
 * @param count of all observations
 * @param buckets in any order
 */
record NativeHistogram(long time, double count, List<Bucket> buckets) {
    /** However many samples a server sends, so much is kept of them. */
    private static final int MOST_COUNTS = 2_000_000;

    private static final int FINEST = 4;
    private static final double TOLERANCE = 1e-6;
    private static final double[] GRID = DoubleStream.concat(
                    IntStream.rangeClosed(-14 * FINEST, 7 * FINEST)
                            .mapToDouble(quarter -> Math.pow(2, (double) quarter / FINEST)),
                    IntStream.concat(IntStream.range(-30, -14), IntStream.rangeClosed(8, 40))
                            .mapToDouble(power -> Math.pow(2, power)))
            .sorted()
            .toArray();

    NativeHistogram {
        buckets = List.copyOf(buckets);
    }

    /**
     * Observations above {@code left} up to {@code right}.
     *
     * @param count of its own, not of smaller ones
     */
    record Bucket(double left, double right, double count) {
        /** How many of them there are for each doubling; infinite where they are no exponential ones. */
        private double perDoubling() {
            double perDoubling = 1 / (Math.log(right / left) / Math.log(2));
            double power = Math.log(perDoubling) / Math.log(2);
            return Math.abs(power - Math.rint(power)) < TOLERANCE ? perDoubling : Double.NaN;
        }
    }

    /**
     * The same as series of classic buckets.
     *
     * @param samples by the labels of their series
     * @throws NoDataException there are more than can be kept
     */
    static List<Series> asClassic(Map<Map<String, String>, List<NativeHistogram>> samples) {
        List<NativeHistogram> all =
                samples.values().stream().flatMap(Collection::stream).toList();
        double[] bounds = bounds(all);
        if ((long) all.size() * bounds.length > MOST_COUNTS) {
            throw new NoDataException(
                    NoData.QUERY_ERROR,
                    all.size() + " samples of native histograms are more than can be read; select fewer series");
        }
        List<Series> series = new ArrayList<>();
        samples.forEach((labels, its) -> {
            long[] times = its.stream().mapToLong(NativeHistogram::time).toArray();
            for (double bound : bounds) {
                series.add(new Series(
                        withBound(labels, Double.toString(bound)),
                        times,
                        its.stream().mapToDouble(h -> h.atMost(bound)).toArray()));
            }
            series.add(new Series(
                    withBound(labels, "+Inf"),
                    times,
                    its.stream().mapToDouble(NativeHistogram::count).toArray()));
        });
        return series;
    }

    private static Map<String, String> withBound(Map<String, String> labels, String bound) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(CounterWindow.BOUND, bound);
        return all;
    }

    /** Bounds in no bucket's inside: the grid's, or those of the buckets themselves where they are custom ones. */
    private static double[] bounds(List<NativeHistogram> all) {
        List<Bucket> positive = all.stream()
                .flatMap(h -> h.buckets().stream())
                .filter(b -> b.left() > 0)
                .toList();
        double coarsest =
                positive.stream().mapToDouble(Bucket::perDoubling).min().orElse(FINEST);
        DoubleStream candidates = positive.stream().anyMatch(b -> Double.isNaN(b.perDoubling()))
                ? positive.stream().flatMapToDouble(b -> DoubleStream.of(b.left(), b.right()))
                : DoubleStream.of(GRID).filter(bound -> coarsest >= FINEST || isOf(coarsest, bound));
        double zero = all.stream()
                .flatMap(h -> h.buckets().stream())
                .filter(b -> b.left() <= 0)
                .mapToDouble(Bucket::right)
                .max()
                .orElse(0);
        TreeSet<Double> bounds = new TreeSet<>();
        candidates.filter(b -> b >= zero && Double.isFinite(b)).forEach(bounds::add);
        bounds.removeIf(bound -> positive.stream()
                .anyMatch(b -> b.left() < bound * (1 - TOLERANCE) && bound < b.right() * (1 - TOLERANCE)));
        return bounds.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static boolean isOf(double perDoubling, double bound) {
        double place = Math.log(bound) / Math.log(2) * perDoubling;
        return Math.abs(place - Math.rint(place)) < TOLERANCE;
    }

    private double atMost(double bound) {
        return buckets.stream()
                .filter(b -> b.right() <= bound * (1 + TOLERANCE))
                .mapToDouble(Bucket::count)
                .sum();
    }
}
