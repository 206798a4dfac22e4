package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One run: a candidate beside a baseline, by look. Requests come as a Poisson process, so the counts of the classes are
 * drawn at once instead of the requests one by one; both are the same law.
 */
final class World {
    /** Looks of a stretch of history, and how many there are: two hours. */
    static final int STRETCH = Look.looks(2);

    private static final int STRETCHES = 60;

    private final Metric metric;
    private final Noise noise;
    private final double perLook;
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final double[] candidatePods;
    private final double[] baselinePods;
    private final double spread;
    private final double phase;
    private final double[] probabilities;
    private double drift;
    private double level;
    private int look;

    /** @param perLook requests of each side, on average */
    World(Metric metric, Noise noise, double perLook, long seed) {
        this.metric = metric;
        this.noise = noise;
        this.perLook = perLook;
        java.util.SplittableRandom source = new java.util.SplittableRandom(seed);
        random = source::nextLong;
        normal = ZigguratSampler.NormalizedGaussian.of(random);
        spread = metric instanceof Metric.Latency ? Noise.OF_LATENCY : 1;
        candidatePods = pods();
        baselinePods = pods();
        drift = normal.sample() * noise.drift() * spread;
        phase = 2 * Math.PI * source.nextDouble();
        probabilities = new double[metric.classes()];
    }

    private double[] pods() {
        double[] pods = new double[noise.pods()];
        for (int i = 0; i < pods.length; i++) {
            pods[i] = lognormal(noise.podSpread());
        }
        return pods;
    }

    /** What the baseline counted before there was a candidate, stretch by stretch. */
    List<int[][]> history() {
        List<int[][]> history = new ArrayList<>(STRETCHES);
        for (int i = 0; i < STRETCHES; i++) {
            int[][] counts = new int[noise.pods()][metric.classes()];
            for (int j = 0; j < STRETCH; j++) {
                double requests = goOn();
                Look.addTo(counts, side(baselinePods, level, requests));
            }
            history.add(counts);
        }
        return history;
    }

    /** The next look, with the candidate's level {@code worse} times the baseline's. */
    Look next(double worse) {
        double requests = goOn();
        return new Look(side(candidatePods, level * worse, requests), side(baselinePods, level, requests), level);
    }

    /** To the level of the next look; the requests that each pod may expect. */
    private double goOn() {
        double memory = Noise.MEMORY;
        double sd = noise.drift() * spread;
        drift = memory * drift + Math.sqrt(1 - memory * memory) * sd * normal.sample();
        double day = Math.sin(phase + 2 * Math.PI * look * Look.SECONDS / 86_400);
        level = Math.exp(drift - sd * sd / 2) * (1 + noise.cycle() * spread * day);
        look++;
        return perLook * (1 + noise.cycle() * day) / noise.pods();
    }

    private int[][] side(double[] pods, double level, double requests) {
        int[][] counts = new int[pods.length][];
        for (int i = 0; i < pods.length; i++) {
            metric.probabilities(level * pods[i] * lognormal(noise.burst()), probabilities);
            counts[i] = new int[probabilities.length];
            for (int k = 0; k < probabilities.length; k++) {
                counts[i][k] = poisson(requests * probabilities[k]);
            }
        }
        return counts;
    }

    /** Of mean 1. */
    private double lognormal(double sd) {
        double own = sd * spread;
        return own == 0 ? 1 : Math.exp(own * normal.sample() - own * own / 2);
    }

    private int poisson(double mean) {
        return mean < 1e-12 ? 0 : PoissonSampler.of(random, mean).sample();
    }
}
