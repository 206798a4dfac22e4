package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * One run: a candidate beside a baseline, by look. Requests come as a Poisson process, so the counts of the classes are
 * drawn at once instead of the requests one by one; both are the same law. Levels, counts and the past have random numbers
 * of their own, so the looks are the same whether or not a rule asks for the past. Not thread-safe.
 */
final class World {
    /** Looks of a stretch of the past. */
    private static final int STRETCH = Look.looks(2);

    /** Looks of all of it: two hours. */
    private static final int PAST = Look.looks(120);

    private final Metric metric;
    private final Noise noise;
    private final double perLook;
    private final double phase;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final double[] pastDrifts = new double[PAST];
    private final double[] baselinePods;
    private final Side candidate;
    private final Side baseline;
    private final Side past;
    private double drift;
    private int number;

    /** @param perLook requests of each side, on average */
    World(Metric metric, Noise noise, double perLook, long seed) {
        this.metric = metric;
        this.noise = noise;
        this.perLook = perLook;
        SplittableRandom levels = new SplittableRandom(seed);
        SplittableRandom counts = levels.split();
        SplittableRandom counted = levels.split();
        normal = ZigguratSampler.NormalizedGaussian.of(levels::nextLong);
        double[] candidatePods = pods();
        baselinePods = pods();
        candidate = new Side(metric, noise, candidatePods, counts);
        baseline = new Side(metric, noise, baselinePods, counts);
        past = new Side(metric, noise, baselinePods, counted);
        phase = 2 * Math.PI * levels.nextDouble();
        drift = driftSd() * normal.sample();
        for (int i = 0; i < PAST; i++) {
            drift = drifted();
            pastDrifts[i] = drift;
        }
    }

    private double[] pods() {
        double[] pods = new double[noise.pods()];
        for (int i = 0; i < pods.length; i++) {
            pods[i] = Side.lognormal(normal, noise.podSpread() * metric.spread());
        }
        return pods;
    }

    private double driftSd() {
        return noise.drift() * metric.spread();
    }

    private double drifted() {
        double memory = Noise.MEMORY;
        return driftSd() == 0 ? 0 : memory * drift + Math.sqrt(1 - memory * memory) * driftSd() * normal.sample();
    }

    /** What the baseline counted before there was a candidate, stretch by stretch. */
    List<Counts> history() {
        Duration stretch = Look.EVERY.multipliedBy(STRETCH);
        List<Counts> history = new ArrayList<>(PAST / STRETCH);
        for (int i = 0; i < PAST; i++) {
            past.expect(level(pastDrifts[i], i - PAST), requests(i - PAST));
            if (i % STRETCH == STRETCH - 1) {
                Instant upTo = Look.START.plus(Look.EVERY.multipliedBy(i + 1L - PAST));
                history.add(metric.counts(past.drawn(), upTo.minus(stretch), stretch));
            }
        }
        return history;
    }

    /** The next look, with the candidate's level {@code worse} times the baseline's. */
    Look next(double worse) {
        drift = drifted();
        double level = level(drift, number);
        double requests = requests(number);
        candidate.expect(level * worse, requests);
        baseline.expect(level, requests);
        return new Look(metric, number++, candidate.drawn(), baseline.drawn(), level);
    }

    private double level(double drifted, int look) {
        double sd = driftSd();
        return Math.exp(drifted - sd * sd / 2) * (1 + noise.cycle() * metric.spread() * day(look));
    }

    /** That each pod may expect. */
    private double requests(int look) {
        return perLook * (1 + noise.cycle() * day(look)) / noise.pods();
    }

    private double day(int look) {
        return noise.cycle() == 0 ? 0 : Math.sin(phase + 2 * Math.PI * look * Look.SECONDS / 86_400);
    }
}
