package io.jenkins.plugins.releaseguard.engine.judge.sequential;

/**
 * Likelihood ratios of one interval, as logarithms: each has an expectation of at most 1 while its null hypothesis
 * holds, whatever the rates are and however they change between intervals. See docs/methods/sequential.md for the
 * proofs. A growth above 1 bets on a candidate that is worse than the null, one below 1 on a better one; the null is
 * then the other side of the same boundary.
 */
public final class Factors {
    private Factors() {}

    /**
     * Candidate against a concurrent baseline. Given the events of both, the candidate's number of them is binomial with
     * share {@code r·n_c / (r·n_c + n_b)} at rate ratio r (Przyborowski and Wilenski, 1940); the ratio of that law at
     * {@code growth·ratio} and at {@code ratio}.
     *
     * @param margin the boundary of the null
     * @param growth how much further than the margin the alternative is, above 0
     */
    public static double comparison(Interval interval, Margin margin, double growth) {
        double candidate = interval.candidateTrials() * margin.ratio();
        double baseline = interval.baselineTrials();
        if (candidate == 0 || baseline == 0) {
            return 0;
        }
        double base = (candidate + baseline) / (growth * candidate + baseline);
        double logBase = Math.log(base);
        double log = interval.candidateEvents() * (Math.log(growth) + logBase) + interval.baselineEvents() * logBase;
        return log - interval.candidateTrials() * margin.points() * (growth * base - 1);
    }

    /**
     * A share against a limit: Bernoulli trials at odds that are {@code growth} times the limit's, and at the limit.
     *
     * @param trials 0 or more
     * @param events 0 to {@code trials}
     * @param limit 0 to 1, below 1
     * @param growth of the odds, above 0
     */
    public static double limit(long trials, long events, double limit, double growth) {
        if (events < 0 || events > trials || !(limit >= 0 && limit < 1)) {
            throw new IllegalArgumentException(events + " events of " + trials + " against " + limit);
        }
        return events * Math.log(growth) - trials * Math.log1p(limit * (growth - 1));
    }
}
