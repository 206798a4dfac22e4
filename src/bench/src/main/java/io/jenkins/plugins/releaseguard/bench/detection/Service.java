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

    static List<Service> all() {
        List<Service> all = new ArrayList<>();
        for (Noise noise : Noise.all()) {
            for (Metric metric : metrics(noise)) {
                for (double perSecond : PER_SECOND) {
                    all.add(new Service(metric, noise, perSecond));
                }
            }
        }
        return all;
    }

    /** All pods of a side serve one model, so there is no area that is a pod's own. */
    private static List<Metric> metrics(Noise noise) {
        List<Metric> metrics = new ArrayList<>();
        for (double rate : RATES) {
            metrics.add(new Errors(rate));
        }
        metrics.add(new Latency(0.95));
        if (!noise.equals(Noise.FEW_PODS)) {
            metrics.add(Auc.of(0.85, 0.1));
        }
        return metrics;
    }

    String title() {
        return noise.title() + ", " + metric.title() + ", " + Text.number(perSecond) + "/s";
    }

    World world(long seed) {
        return new World(metric, noise, perSecond * Look.SECONDS, seed);
    }
}
