package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * All differences x − y of two samples, of which single order statistics are found without forming them: both samples
 * are sorted, so that a staircase through the table counts the differences below a pivot in O(n + m), and a few pivots
 * from samples of what is left are enough (Floyd and Rivest, "Expected time bounds for selection", 1975, on a sorted
 * table). Not thread-safe.
 */
final class Differences {
    private static final int SAMPLE = 63;
    private static final int FEW = 200;

    private final double[] x;
    private final double[] y;

    /**
     * @param x growing, at least one
     * @param y growing, at least one
     */
    Differences(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** How many there are. */
    long size() {
        return (long) x.length * y.length;
    }

    /** The median; of an even number the mean of the two in the middle. */
    double median() {
        long half = size() / 2;
        return size() % 2 == 1 ? select(half) : (select(half - 1) + select(half)) / 2;
    }

    /**
     * An order statistic.
     *
     * @param rank 0 is the smallest
     */
    double select(long rank) {
        if (rank < 0 || rank >= size()) {
            throw new IllegalArgumentException(rank + " of " + size());
        }
        // Of row i, x_i − y_j falls with j: still in question are the j from[i] (inclusive) to to[i] (exclusive).
        int[] from = new int[x.length];
        int[] to = new int[x.length];
        Arrays.fill(to, y.length);
        long larger = 0;
        long left = size();
        long wanted = size() - 1 - rank;
        SplittableRandom random = new SplittableRandom(size());
        while (left > Math.max(FEW, (x.length + y.length) / 4)) {
            double pivot = pivot(from, to, left, (double) (wanted - larger) / left, random);
            int[] above = new int[x.length];
            int[] notBelow = new int[x.length];
            long countAbove = count(pivot, false, above);
            long countNotBelow = count(pivot, true, notBelow);
            if (wanted < countAbove) {
                to = above;
            } else if (wanted < countNotBelow) {
                return pivot;
            } else {
                from = notBelow;
                larger = countNotBelow;
            }
            left = 0;
            for (int i = 0; i < x.length; i++) {
                left += to[i] - from[i];
            }
        }
        double[] rest = new double[(int) left];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = from[i]; j < to[i]; j++) {
                rest[n++] = x[i] - y[j];
            }
        }
        Arrays.sort(rest);
        return rest[(int) (left - 1 - (wanted - larger))];
    }

    /** Of each row those above the pivot, or not below it; they are its first ones. */
    private long count(double pivot, boolean inclusive, int[] counts) {
        long sum = 0;
        int j = 0;
        for (int i = 0; i < x.length; i++) {
            while (j < y.length && (inclusive ? x[i] - y[j] >= pivot : x[i] - y[j] > pivot)) {
                j++;
            }
            counts[i] = j;
            sum += j;
        }
        return sum;
    }

    /** The difference that stands where the wanted one should, in a sample of those still in question. */
    private double pivot(int[] from, int[] to, long left, double position, SplittableRandom random) {
        long[] places = new long[SAMPLE];
        for (int s = 0; s < SAMPLE; s++) {
            places[s] = random.nextLong(left);
        }
        Arrays.sort(places);
        double[] sample = new double[SAMPLE];
        long before = 0;
        int taken = 0;
        for (int i = 0; i < x.length && taken < SAMPLE; i++) {
            long after = before + to[i] - from[i];
            while (taken < SAMPLE && places[taken] < after) {
                sample[taken] = x[i] - y[from[i] + (int) (places[taken] - before)];
                taken++;
            }
            before = after;
        }
        Arrays.sort(sample);
        int at = (int) Math.round((1 - position) * (SAMPLE - 1));
        return sample[Math.max(0, Math.min(SAMPLE - 1, at))];
    }
}
