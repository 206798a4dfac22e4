package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.ranks.MannWhitney;
import java.util.Arrays;

/**
 * Mann–Whitney on one value for each minute, by normal approximation with tie and continuity correction, candidate
 * against baseline. With a tolerance as Kayenta has it: the lower bound of the shift's confidence interval has to be
 * above that share of the Hodges–Lehmann estimate, which is so exactly when the test rejects at that shift.
 */
final class RankRule implements Rule.Run {
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
    RankRule(Metric metric, int everyMinutes, int points, double tolerance, double subtracted) {
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
        double a = metric.value(candidateMinute.next(look.candidateSums()));
        double b = metric.value(baselineMinute.next(look.baselineSums()));
        if (++looks % Look.looks(1) != 0 || Double.isNaN(a) || Double.isNaN(b)) {
            return Double.NEGATIVE_INFINITY;
        }
        candidate[minutes] = a;
        baseline[minutes++] = b;
        if (minutes % everyMinutes != 0 || (points < Integer.MAX_VALUE && minutes < points)) {
            return Double.NEGATIVE_INFINITY;
        }
        int from = Math.max(0, minutes - points);
        MannWhitney test = new MannWhitney(
                Arrays.copyOfRange(candidate, from, minutes), Arrays.copyOfRange(baseline, from, minutes));
        double plain = test.z(0) - subtracted;
        // a shifted test rejects less
        return tolerance > 0 && plain > 0 ? test.z(tolerance * Math.abs(test.shift())) - subtracted : plain;
    }
}
