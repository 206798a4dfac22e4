package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.ArrayList;
import java.util.List;

/**
 * What is watched: a metric of a service with so much traffic of that kind. Peers are tuned for each one by itself.
 *
 * @param perSecond requests of each side
 */
record Service(Metric metric, Noise noise, double perSecond) {
    private static final double[] RATES = {0.001, 0.005, 0.01};
    private static final double[] PER_SECOND = {1, 10, 100};
    private static final double[] SLOWER = {1.05, 1.1, 1.2, 1.5};

    static List<Service> all() {
        List<Metric> metrics = new ArrayList<>();
        for (double rate : RATES) {
            metrics.add(new Metric.Errors(rate));
        }
        metrics.add(new Metric.Latency(0.95));
        List<Service> all = new ArrayList<>();
        for (Noise noise : Noise.all()) {
            for (Metric metric : metrics) {
                for (double perSecond : PER_SECOND) {
                    all.add(new Service(metric, noise, perSecond));
                }
            }
        }
        return all;
    }

    /** How many times worse a bad candidate is. */
    double[] effects() {
        return metric instanceof Metric.Errors ? new double[] {2} : SLOWER;
    }

    String effect(double worse) {
        return metric instanceof Metric.Errors errors
                ? "errors " + Text.percent(errors.rate()) + " → " + Text.percent(errors.rate() * worse)
                : "latency +" + Text.percent(worse - 1);
    }

    World world(long seed) {
        return new World(metric, noise, perSecond * Look.SECONDS, seed);
    }
}
