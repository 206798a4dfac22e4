package io.jenkins.plugins.releaseguard.engine.judge.sequential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Requests of which some count in part, by what each counts. If they come as a Poisson process, their sum is a compound
 * one, which varies less than one of single events with the same mean does. A value.
 *
 * @param weights 0 to 1
 * @param requests of each weight, 0 or more
 */
record Parts(List<Double> weights, List<Double> requests) {
    /** What an event adds to log L at most, in the alternative that is furthest off. */
    private static final double TILT = Math.log(SequentialTest.GROWTHS[SequentialTest.GROWTHS.length - 1]);

    private static final int STEPS = 50;

    Parts {
        weights = List.copyOf(weights);
        requests = List.copyOf(requests);
    }

    /**
     * Of requests beyond bounds: one that lies beyond several of them counts as much as these together.
     *
     * @param atBounds how much each bound counts; beyond 0 are all requests
     * @param past requests up to each bound, and all of them up to infinity
     */
    static Parts of(SortedMap<Double, Double> atBounds, SortedMap<Double, Long> past) {
        double all = past.get(Double.POSITIVE_INFINITY);
        List<Double> weights = new ArrayList<>();
        List<Double> requests = new ArrayList<>();
        double weight = 0;
        for (Map.Entry<Double, Double> at : atBounds.entrySet()) {
            double beyond = all - (at.getKey() > 0 ? past.getOrDefault(at.getKey(), 0L) : 0);
            if (!requests.isEmpty()) {
                requests.set(requests.size() - 1, Math.max(0, requests.get(requests.size() - 1) - beyond));
            }
            weight += at.getValue();
            weights.add(weight);
            // One more than was seen, without which a bucket that is still empty would be taken for one that stays so.
            requests.add(beyond + 1);
        }
        return new Parts(weights, requests);
    }

    /**
     * The least c for which {@code E[exp(t·X/c)]} is at most that of a Poisson number of mean {@code E[X]/c}, for t up
     * to {@link #TILT}: 1 where every request counts whole. For small t alone it would be the variance over the mean.
     */
    double unit() {
        for (int step = STEPS / 10; step < STEPS; step++) {
            double unit = (double) step / STEPS;
            double mean = 0;
            double own = 0;
            for (int i = 0; i < weights.size(); i++) {
                mean += requests.get(i) * weights.get(i) / unit;
                own += requests.get(i) * Math.expm1(TILT * weights.get(i) / unit);
            }
            if (own <= mean * Math.expm1(TILT)) {
                return unit;
            }
        }
        return 1;
    }
}
