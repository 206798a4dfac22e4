package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Requests and errors as services have them, by look; seeded.
 *
 * @param pods of each side
 * @param requests of one pod at a look
 * @param rate of errors
 * @param podSpread standard deviation of the logarithm of a pod's own rate, the same all the time
 * @param burst the same for a pod at a look, anew each time
 * @param drift standard deviation of the logarithm of the rate that both sides share, autocorrelated
 */
record World(int pods, int requests, double rate, double podSpread, double burst, double drift) {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    static final Duration EVERY = Duration.ofSeconds(15);
    private static final double MEMORY = 0.95;

    static World independent() {
        return new World(3, 100, 0.01, 0, 0, 0);
    }

    /** What one run shows: the looks of both sides. */
    final class Run {
        private final SplittableRandom random;
        private final double[] candidatePods = new double[pods];
        private final double[] baselinePods = new double[pods];
        private double shared;
        private int look;

        Run(long seed) {
            random = new SplittableRandom(seed);
            for (int i = 0; i < pods; i++) {
                candidatePods[i] = lognormal(podSpread);
                baselinePods[i] = lognormal(podSpread);
            }
            shared = normal() * drift;
        }

        /** The next look: the candidate at {@code worse} times the rate. */
        Counts[] next(double worse) {
            return next(worse, 1);
        }

        /** The same with both sides at {@code jump} times the rate. */
        Counts[] next(double worse, double jump) {
            shared = MEMORY * shared + Math.sqrt(1 - MEMORY * MEMORY) * drift * normal();
            double cycle = 1 + 0.5 * Math.sin(2 * Math.PI * look / 240.0) * Math.min(1, drift * 10);
            double now = jump * rate * Math.exp(shared - drift * drift / 2) * cycle;
            Counts[] both = {side(candidatePods, now * worse), side(baselinePods, now)};
            look++;
            return both;
        }

        private Counts side(double[] ofPods, double now) {
            List<Counts.Tally> tallies = new ArrayList<>();
            for (int i = 0; i < pods; i++) {
                int trials = poisson(requests);
                double p = Math.min(1, now * ofPods[i] * lognormal(burst));
                tallies.add(new Counts.Tally("pod-" + i, trials, binomial(trials, p), new TreeMap<>()));
            }
            Instant after = START.plus(EVERY.multipliedBy(look));
            return new Counts(after, after.plus(EVERY), tallies);
        }

        private double lognormal(double sd) {
            return sd == 0 ? 1 : Math.exp(sd * normal() - sd * sd / 2);
        }

        private double normal() {
            return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }

        private int poisson(double mean) {
            if (mean > 30) {
                return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
            }
            double limit = Math.exp(-mean);
            int k = 0;
            for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
                k++;
            }
            return k;
        }

        /** By the distances between successes. */
        private int binomial(int n, double p) {
            if (p <= 0) {
                return 0;
            }
            double log = Math.log1p(-Math.min(p, 1 - 1e-12));
            int k = 0;
            for (double at = Math.log(1 - random.nextDouble()) / log;
                    at < n;
                    at += 1 + Math.log(1 - random.nextDouble()) / log) {
                k++;
            }
            return k;
        }
    }
}
