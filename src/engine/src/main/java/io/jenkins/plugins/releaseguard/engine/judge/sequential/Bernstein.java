package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.io.Serializable;

/**
 * The confidence sequence of a mean of values of 0 to 1 by predictable mixtures of empirical Bernstein bounds (Waudby-Smith
 * and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86, 2024, theorem 2). A value; its size does
 * not grow.
 *
 * @param count values so far
 * @param sum of them
 * @param squares of their distances from the means known with each
 * @param bets Σ λ
 * @param weighted Σ λ x
 * @param below Σ (x − mean before it)² ψ(λ), for the lower end
 * @param above the same of 1 − x, for the upper end
 */
record Bernstein(long count, double sum, double squares, double bets, double weighted, double below, double above)
        implements Serializable {
    private static final double MOST_BET = 0.5;

    /** The error probability for which bets are best; others are as valid. */
    private static final double BEST_FOR = 0.01;

    static final Bernstein NONE = new Bernstein(0, 0, 0, 0, 0, 0, 0);

    /** With more values. */
    Bernstein plus(double... values) {
        Bernstein after = this;
        for (double value : values) {
            after = after.next(value);
        }
        return after;
    }

    private Bernstein next(double x) {
        long n = count + 1;
        // One value of a half with a variance of a quarter is taken to be there from the start.
        double variance = (0.25 + squares) / n;
        double bet = Math.min(MOST_BET, Math.sqrt(2 * Math.log(2 / BEST_FOR) / (n * Math.log(n + 1.0) * variance)));
        double psi = -Math.log1p(-bet) - bet;
        double fromZero = count == 0 ? x : x - sum / count;
        double fromOne = count == 0 ? 1 - x : fromZero;
        double fromMean = x - (0.5 + sum + x) / (n + 1);
        return new Bernstein(
                n,
                sum + x,
                squares + fromMean * fromMean,
                bets + bet,
                weighted + bet * x,
                below + fromZero * fromZero * psi,
                above + fromOne * fromOne * psi);
    }

    /**
     * In which the mean lies.
     *
     * @param alpha with which the sequence ever misses the mean
     * @param inflation of the variance, 1 or more
     * @return null before the first value
     */
    ConfidenceInterval interval(double alpha, double inflation) {
        if (count == 0) {
            return null;
        }
        double needed = inflation * Math.log(2 / alpha);
        double mean = weighted / bets;
        return new ConfidenceInterval(
                Math.min(1, Math.max(0, mean - (needed + below) / bets)),
                Math.max(0, Math.min(1, mean + (needed + above) / bets)),
                1 - alpha);
    }
}
