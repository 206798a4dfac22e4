package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Draws what the pods of one side count. Not thread-safe. */
final class Side {
    private static final double NOTHING = 1e-12;

    private final Metric metric;
    private final double burst;
    private final double[] pods;
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final double[] probabilities;
    private final double[][] expected;
    private final double[][] sampled;
    private final SharedStateDiscreteSampler[][] samplers;

    /** @param pods the level of each one, 1 is usual */
    Side(Metric metric, Noise noise, double[] pods, SplittableRandom numbers) {
        this.metric = metric;
        this.pods = pods;
        burst = noise.burst() * metric.spread();
        random = numbers::nextLong;
        normal = ZigguratSampler.NormalizedGaussian.of(random);
        int classes = metric.classes();
        int named = metric.namesPods() ? pods.length : 1;
        probabilities = new double[classes];
        expected = new double[named][classes];
        sampled = new double[named][classes];
        samplers = new SharedStateDiscreteSampler[named][classes];
    }

    /**
     * Adds the requests of one look to those that are drawn next: the sum of Poisson counts is such a count, too.
     *
     * @param requests of each pod
     */
    void expect(double level, double requests) {
        for (int i = 0; i < pods.length; i++) {
            metric.probabilities(level * pods[i] * lognormal(normal, burst), probabilities);
            double[] of = expected[metric.namesPods() ? i : 0];
            for (int k = 0; k < of.length; k++) {
                of[k] += requests * probabilities[k];
            }
        }
    }

    /** By pod and class; nothing is expected then. */
    int[][] drawn() {
        int[][] counts = new int[expected.length][probabilities.length];
        for (int i = 0; i < counts.length; i++) {
            for (int k = 0; k < probabilities.length; k++) {
                counts[i][k] = poisson(i, k, expected[i][k]);
            }
            Arrays.fill(expected[i], 0);
        }
        return counts;
    }

    private int poisson(int i, int k, double mean) {
        if (mean < NOTHING) {
            return 0;
        }
        if (mean != sampled[i][k]) {
            sampled[i][k] = mean;
            samplers[i][k] = PoissonSampler.of(random, mean);
        }
        return samplers[i][k].sample();
    }

    /** Of mean 1. */
    static double lognormal(ZigguratSampler.NormalizedGaussian normal, double sd) {
        return sd == 0 ? 1 : Math.exp(sd * normal.sample() - sd * sd / 2);
    }
}
