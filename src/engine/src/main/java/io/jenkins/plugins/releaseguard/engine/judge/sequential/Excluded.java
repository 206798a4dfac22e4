package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which worsenings the data exclude: for each one an e-process against "the candidate has been at least that much worse
 * all the time", a mean of products that bet on a better candidate. A value; its size does not grow.
 *
 * @param logs log of each product: for worsening j and bet i at {@code j·BETS + i}
 * @param counted the baseline's events so far
 */
public record Excluded(List<Double> logs, double counted) implements Serializable {
    private static final double[] BETS = {0.8, 0.5, 0.2};

    public Excluded {
        logs = List.copyOf(logs);
    }

    /** Nothing is excluded yet. */
    public static Excluded start(int worsenings) {
        return new Excluded(Collections.nCopies(worsenings * BETS.length, 0.0), 0);
    }

    /** The logarithm of the likelihood ratio of an interval, for a bet against a worsening. */
    interface Factor {
        double log(int worsening, double bet);
    }

    /**
     * After one more interval.
     *
     * @param worsenings how many there are, the same at every look
     * @param events of the baseline in the interval
     */
    Excluded next(int worsenings, double events, Factor factor) {
        List<Double> next = new ArrayList<>(logs.size());
        for (int j = 0; j < worsenings; j++) {
            for (double bet : BETS) {
                next.add(logs.get(next.size()) + factor.log(j, bet));
            }
        }
        return new Excluded(next, counted + events);
    }

    /**
     * The first worsening from which on all are excluded with error probability {@code alpha}; -1: none is.
     *
     * @param inflation of the variance, 1 or more
     */
    int smallest(double alpha, double inflation) {
        int smallest = -1;
        for (int j = logs.size() / BETS.length - 1; j >= 0; j--) {
            double[] products = new double[BETS.length];
            for (int i = 0; i < BETS.length; i++) {
                products[i] = logs.get(j * BETS.length + i) / inflation;
            }
            if (Logs.mean(products) < -Math.log(alpha)) {
                return smallest;
            }
            smallest = j;
        }
        return smallest;
    }
}
