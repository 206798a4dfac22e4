package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.function.ToDoubleBiFunction;

/**
 * Page's CUSUM that knows the answer: how much worse the candidate will be, and more. No rule can know that; it shows
 * what is possible. Its limit is tuned like a peer's.
 */
final class Oracles {
    static final String LEVEL = "CUSUM that knows level and change";
    static final String COMPARISON = "CUSUM that knows the change";

    private Oracles() {}

    /** Knows the level before and after the change, at every moment. */
    static Rule level(Metric metric, double worse) {
        return new Rule(LEVEL, Double.NaN, () -> new Level(metric, worse));
    }

    /** Knows the change only, and compares with the baseline, as a test has to that knows no level. */
    static Rule comparison(Metric metric, double worse) {
        ToDoubleBiFunction<double[], double[]> ratio = metric.comparison(worse);
        return new Rule(COMPARISON, Double.NaN, () -> new Comparison(ratio));
    }

    private static final class Level implements Rule.Run {
        private final Metric metric;
        private final double worse;
        private final double[] good;
        private final double[] bad;
        private double sum;

        Level(Metric metric, double worse) {
            this.metric = metric;
            this.worse = worse;
            good = new double[metric.classes()];
            bad = new double[metric.classes()];
        }

        @Override
        public double next(Look look) {
            metric.probabilities(look.level(), good);
            metric.probabilities(look.level() * worse, bad);
            double log = 0;
            double[] counts = look.candidateSums();
            for (int k = 0; k < counts.length; k++) {
                if (counts[k] > 0) {
                    log += counts[k] * Math.log(bad[k] / good[k]);
                }
            }
            sum = Math.max(0, sum + log);
            return sum;
        }
    }

    private static final class Comparison implements Rule.Run {
        private final ToDoubleBiFunction<double[], double[]> ratio;
        private double sum;

        Comparison(ToDoubleBiFunction<double[], double[]> ratio) {
            this.ratio = ratio;
        }

        @Override
        public double next(Look look) {
            sum = Math.max(0, sum + ratio.applyAsDouble(look.candidateSums(), look.baselineSums()));
            return sum;
        }
    }
}
