package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is known of a rate of events that may drift: the power steady model of Smith and Miller (1986), in which counts are
 * Poisson, the rate is Gamma, and what was counted loses weight with time. How fast the rate drifts is not known, so there
 * are several memories, each weighted by how well it has predicted. A value; its size is fixed.
 *
 * @param memories the shortest first
 */
record Level(List<Memory> memories) implements Serializable {
    /** After so many seconds a count has lost 63 % of its weight; the first memory forgets all from look to look. */
    private static final double[] SECONDS = {1e-3, 30, 120, 900, Double.POSITIVE_INFINITY};

    /** Jeffreys's prior of a Poisson rate. As much is never forgotten: the level may be where it was, or anywhere. */
    private static final double PRIOR = 0.5;

    /** Part of the weights that is spread evenly at each look, so that a sudden jump is followed. */
    private static final double SHARED = 0.02;

    /** What the first memory weighs at least when a window opens: a release may change both sides at once. */
    private static final double ANEW = 0.5;

    /**
     * The rate is Gamma with this shape and this rate parameter.
     *
     * @param events above 0
     * @param requests above 0
     * @param log of the memory's weight; the weights sum to 1
     */
    record Memory(double events, double requests, double log) implements Serializable {
        /** log of the probability of so many events, but for what does not depend on the rate. */
        private double predicted(double rising, double count, double exposure) {
            return log + rising + events * Math.log(requests) - (events + count) * Math.log(requests + exposure);
        }

        /** log of Γ(events + count) / Γ(events). */
        private double rising(double count) {
            return logGamma(events + count) - logGamma(events);
        }
    }

    Level {
        memories = List.copyOf(memories);
    }

    /** After the first count. */
    static Level of(double events, double requests) {
        return new Level(
                Collections.nCopies(SECONDS.length, new Memory(PRIOR + events, requests, -Math.log(SECONDS.length))));
    }

    /** What is left of it after some time. */
    Level after(double seconds) {
        List<Memory> aged = new ArrayList<>(memories.size());
        for (int i = 0; i < SECONDS.length; i++) {
            Memory memory = memories.get(i);
            double left = Math.max(Math.exp(-seconds / SECONDS[i]), Math.min(1, PRIOR / memory.events()));
            aged.add(new Memory(memory.events() * left, memory.requests() * left, memory.log()));
        }
        return new Level(aged);
    }

    /** Where a level that has been steady may end. */
    Level opened() {
        List<Memory> next = new ArrayList<>(memories.size());
        for (int i = 0; i < memories.size(); i++) {
            Memory memory = memories.get(i);
            double weight = (1 - ANEW) * Math.exp(memory.log()) + (i == 0 ? ANEW : 0);
            next.add(new Memory(memory.events(), memory.requests(), Math.log(weight)));
        }
        return new Level(next);
    }

    /**
     * The predictive log-likelihood of events, up to a constant that is the same for all levels and exposures.
     *
     * @param exposures requests, each times how often the rate it is expected to have events
     */
    double[] predicted(double events, double... exposures) {
        double[][] logs = new double[exposures.length][memories.size()];
        for (int i = 0; i < memories.size(); i++) {
            Memory memory = memories.get(i);
            double rising = memory.rising(events);
            for (int k = 0; k < exposures.length; k++) {
                logs[k][i] = memory.predicted(rising, events, exposures[k]);
            }
        }
        double[] predicted = new double[exposures.length];
        for (int k = 0; k < exposures.length; k++) {
            predicted[k] = Logs.sum(logs[k]);
        }
        return predicted;
    }

    /** With what has been counted now. */
    Level with(double events, double exposure) {
        double[] logs = new double[memories.size()];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = memories.get(i).predicted(memories.get(i).rising(events), events, exposure);
        }
        double all = Logs.sum(logs);
        List<Memory> next = new ArrayList<>(logs.length);
        for (int i = 0; i < logs.length; i++) {
            double weight = (1 - SHARED) * Math.exp(logs[i] - all) + SHARED / logs.length;
            Memory memory = memories.get(i);
            next.add(new Memory(memory.events() + events, memory.requests() + exposure, Math.log(weight)));
        }
        return new Level(next);
    }

    /** Stirling's series, moved up to where it is exact to 1e-10. */
    static double logGamma(double x) {
        double product = 1;
        double at = x;
        while (at < 9) {
            product *= at;
            at++;
        }
        double square = 1 / (at * at);
        return (at - 0.5) * Math.log(at)
                - at
                + 0.5 * Math.log(2 * Math.PI)
                + (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / at
                - Math.log(product);
    }
}
