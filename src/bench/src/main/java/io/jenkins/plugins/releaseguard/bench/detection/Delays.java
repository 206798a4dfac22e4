package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How long after the change a rule stopped, in minutes, of the runs that it had not stopped before; not stopped is
 * infinite.
 *
 * @param sorted growing
 */
record Delays(double[] sorted) {
    static final Delays NONE = new Delays(new double[0]);

    Delays {
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    /** As {@link #toString} has written them. */
    static Delays parse(String text) {
        return new Delays(Arrays.stream(text.split(" "))
                .filter(part -> !part.isEmpty())
                .map(part -> part.split(":"))
                .flatMapToDouble(part ->
                        DoubleStream.generate(() -> Double.parseDouble(part[0])).limit(Long.parseLong(part[1])))
                .toArray());
    }

    /** Each delay with how many runs had it. */
    @Override
    public String toString() {
        Map<Double, Integer> counts = new TreeMap<>();
        for (double delay : sorted) {
            counts.merge(delay, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ":" + count.getValue())
                .collect(Collectors.joining(" "));
    }

    Delays plus(Delays other) {
        return new Delays(DoubleStream.concat(Arrays.stream(sorted), Arrays.stream(other.sorted))
                .toArray());
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    double quantile(double share) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** The order statistics between which the quantile lies with about 95 %. */
    double[] interval(double share) {
        int n = sorted.length;
        int low = 0;
        while (low < n && Proportion.atMost(low, n, share) < 0.025) {
            low++;
        }
        int high = low;
        while (high < n - 1 && Proportion.atMost(high, n, share) < 0.975) {
            high++;
        }
        return new double[] {sorted[Math.min(low, n - 1)], sorted[high]};
    }

    /** Median and 90 % quantile, each with its interval. */
    String inWords() {
        return isEmpty() ? "–" : inWords(0.5) + ", " + inWords(0.9);
    }

    private String inWords(double share) {
        double[] around = interval(share);
        double value = quantile(share);
        return around[0] == around[1]
                ? Text.minutes(value)
                : Text.minutes(value) + " (" + Text.minutes(around[0]) + "–" + Text.minutes(around[1]) + ")";
    }
}
