package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/**
 * Bets on the means of bounded values (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
 * JRSS B 86, 2024): {@code 1 + λ z}, where z = x − r·y − d has an expectation of at most 0 while a candidate's mean is at
 * most r times the baseline's plus d. They need no variance: a bet gains the more the less the values vary. See
 * docs/methods/sequential-means.md.
 */
public final class Bets {
    /** The shares of the largest bet that are tried: which one is best depends on how much values vary. */
    static final double[] SHARES = {0.02, 0.06, 0.2, 0.5, 0.9};

    private static final double LEAST = 1e-9;

    private Bets() {}

    /**
     * Bets on a candidate that is worse than the margin, as a logarithm.
     *
     * @param candidate values of 0 (best) to 1
     * @param baseline as many, for which its mean is the same; null: the margin's points are a limit
     * @param share of the largest bet, above 0 and below 1
     */
    public static double worse(double[] candidate, double[] baseline, Margin margin, double share) {
        double least = (baseline == null ? 0 : margin.ratio()) + margin.points();
        return log(candidate, baseline, margin, share / Math.max(LEAST, least));
    }

    /** As {@link #worse}, on one that is better than the margin. */
    public static double better(double[] candidate, double[] baseline, Margin margin, double share) {
        return log(candidate, baseline, margin, -share / Math.max(LEAST, 1 - margin.points()));
    }

    private static double log(double[] candidate, double[] baseline, Margin margin, double bet) {
        double log = 0;
        for (int i = 0; i < candidate.length; i++) {
            double allowed = margin.points() + (baseline == null ? 0 : margin.ratio() * baseline[i]);
            log += Math.log1p(bet * (candidate[i] - allowed));
        }
        return log;
    }
}
