package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Arrays;

/**
 * Mann–Whitney on one value for each minute, by normal approximation with tie and continuity correction, candidate
 * against baseline. With a tolerance as Kayenta has it: the lower bound of the shift's confidence interval has to be
 * above that share of the Hodges–Lehmann estimate, which is so exactly when the test rejects at that shift.
 */
final class MannWhitney implements Rule.Run {
    private final Metric metric;
    private final int everyMinutes;
    private final int points;
    private final double tolerance;
    private final double subtracted;
    private final Peers.Sums candidateMinute;
    private final Peers.Sums baselineMinute;
    private final double[] candidate = new double[100];
    private final double[] baseline = new double[100];
    private int looks;
    private int minutes;

    /**
     * @param everyMinutes it is judged
     * @param points at most this many of the newest
     * @param tolerance share of the estimated shift
     * @param subtracted from the figure, so that a documented limit is 0
     */
    MannWhitney(Metric metric, int everyMinutes, int points, double tolerance, double subtracted) {
        this.metric = metric;
        this.everyMinutes = everyMinutes;
        this.points = points;
        this.tolerance = tolerance;
        this.subtracted = subtracted;
        candidateMinute = new Peers.Sums(metric, 1);
        baselineMinute = new Peers.Sums(metric, 1);
    }

    @Override
    public double next(Look look) {
        double a = metric.value(candidateMinute.next(look.candidate()));
        double b = metric.value(baselineMinute.next(look.baseline()));
        if (++looks % Look.looks(1) != 0 || Double.isNaN(a) || Double.isNaN(b)) {
            return Double.NEGATIVE_INFINITY;
        }
        candidate[minutes] = a;
        baseline[minutes++] = b;
        if (minutes % everyMinutes != 0 || (points < Integer.MAX_VALUE && minutes < points)) {
            return Double.NEGATIVE_INFINITY;
        }
        int from = Math.max(0, minutes - points);
        double[] x = Arrays.copyOfRange(candidate, from, minutes);
        double[] y = Arrays.copyOfRange(baseline, from, minutes);
        double plain = z(x.clone(), y.clone()) - subtracted;
        // a shifted test rejects less
        if (tolerance > 0 && plain > 0) {
            double shift = tolerance * Math.abs(shift(x, y));
            for (int i = 0; i < x.length; i++) {
                x[i] -= shift;
            }
        }
        return tolerance > 0 && plain > 0 ? z(x, y) - subtracted : plain;
    }

    /** The median of all differences (Hodges and Lehmann). */
    static double shift(double[] x, double[] y) {
        double[] differences = new double[x.length * y.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                differences[i * y.length + j] = x[i] - y[j];
            }
        }
        Arrays.sort(differences);
        int half = differences.length / 2;
        return differences.length % 2 == 1 ? differences[half] : (differences[half - 1] + differences[half]) / 2;
    }

    /** Positive where x is larger; 0 where all values are equal. */
    static double z(double[] x, double[] y) {
        double[] all = Arrays.copyOf(x, x.length + y.length);
        System.arraycopy(y, 0, all, x.length, y.length);
        Arrays.sort(all);
        double ties = 0;
        for (int i = 0; i < all.length; ) {
            int j = i;
            while (j < all.length && all[j] == all[i]) {
                j++;
            }
            double t = j - i;
            ties += t * t * t - t;
            i = j;
        }
        Arrays.sort(x);
        Arrays.sort(y);
        double u = 0;
        int less = 0;
        int notMore = 0;
        for (double value : x) {
            while (less < y.length && y[less] < value) {
                less++;
            }
            while (notMore < y.length && y[notMore] <= value) {
                notMore++;
            }
            u += (less + notMore) / 2.0;
        }
        double n = all.length;
        double variance = x.length * (double) y.length / 12 * (n + 1 - ties / (n * (n - 1)));
        double over = u - x.length * (double) y.length / 2;
        return variance <= 0 ? 0 : (over - 0.5 * Math.signum(over)) / Math.sqrt(variance);
    }
}
