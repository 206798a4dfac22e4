package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import java.util.function.DoublePredicate;

/**
 * The confidence sequence of a share by the two-sided beta-binomial mixture (Robbins 1970; Howard, Ramdas, McAuliffe and
 * Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49, 2021): the shares m
 * for which {@code B(mk + a, (1 − m)k + n − a) / B(mk, (1 − m)k) / (m^a (1 − m)^(n − a)) < 1/α} after a events of n.
 */
final class BetaBinomial {
    /** After so many requests the sequence is narrowest, beside what it can be at best. */
    private static final double BEST_AT = 1000;

    private static final double LEAST = 1e-12;
    private static final int HALVINGS = 60;

    private BetaBinomial() {}

    /**
     * After some requests.
     *
     * @param trials above 0; what variance inflation leaves of the requests
     * @param events 0 to {@code trials}
     * @param alpha with which the sequence ever misses the share
     */
    static ConfidenceInterval interval(double trials, double events, double alpha) {
        double share = events / trials;
        double needed = -Math.log(alpha);
        double k = prior(alpha);
        DoublePredicate isOut = m -> log(m, k, trials, events) >= needed;
        double lower = share <= LEAST || !isOut.test(LEAST) ? 0 : boundary(LEAST, share, isOut);
        double upper = share >= 1 - LEAST || !isOut.test(1 - LEAST) ? 1 : boundary(1 - LEAST, share, isOut);
        return new ConfidenceInterval(lower, upper, 1 - alpha);
    }

    /** The weight of the mixture's law, in requests: as in the reference implementation, optimal for a sub-Gaussian one. */
    private static double prior(double alpha) {
        double log = -2 * Math.log(alpha);
        return BEST_AT / (log + Math.log1p(log)) - 1;
    }

    private static double log(double m, double k, double trials, double events) {
        double of = m * k;
        double other = (1 - m) * k;
        return logBeta(of + events, other + trials - events)
                - logBeta(of, other)
                - events * Math.log(m)
                - (trials - events) * Math.log1p(-m);
    }

    private static double boundary(double outside, double inside, DoublePredicate isOut) {
        double out = outside;
        double in = inside;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (out + in) / 2;
            if (isOut.test(middle)) {
                out = middle;
            } else {
                in = middle;
            }
        }
        return in;
    }

    private static double logBeta(double a, double b) {
        return logGamma(a) + logGamma(b) - logGamma(a + b);
    }

    /** Stirling's series after enough steps of the recurrence; to 1e-13. */
    private static double logGamma(double x) {
        double shifted = x;
        double product = 1;
        while (shifted < 10) {
            product *= shifted;
            shifted++;
        }
        double inverse = 1 / shifted;
        double square = inverse * inverse;
        double series = inverse
                * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
        return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
    }
}
