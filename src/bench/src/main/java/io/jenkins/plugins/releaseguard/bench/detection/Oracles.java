package io.jenkins.plugins.releaseguard.bench.detection;

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
        double[] good = new double[metric.classes()];
        double[] bad = new double[metric.classes()];
        metric.probabilities(1, good);
        metric.probabilities(worse, bad);
        double ratio = tail(metric, bad) / tail(metric, good);
        return new Rule(COMPARISON, Double.NaN, () -> new Comparison(metric, ratio));
    }

    private static double tail(Metric metric, double[] of) {
        double tail = 0;
        for (int k = metric.firstBad(); k < of.length; k++) {
            tail += of[k];
        }
        return tail;
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
            for (int[] pod : look.candidate()) {
                for (int k = 0; k < pod.length; k++) {
                    if (pod[k] > 0) {
                        log += pod[k] * Math.log(bad[k] / good[k]);
                    }
                }
            }
            sum = Math.max(0, sum + log);
            return sum;
        }
    }

    private static final class Comparison implements Rule.Run {
        private final Metric metric;
        private final double ratio;
        private double sum;

        Comparison(Metric metric, double ratio) {
            this.metric = metric;
            this.ratio = ratio;
        }

        @Override
        public double next(Look look) {
            double[] candidate = new double[metric.classes()];
            double[] baseline = new double[metric.classes()];
            Look.addTo(candidate, look.candidate());
            Look.addTo(baseline, look.baseline());
            double n = sum(candidate);
            double m = sum(baseline);
            double base = (n + m) / (ratio * n + m);
            double log = tail(metric, candidate) * Math.log(ratio * base) + tail(metric, baseline) * Math.log(base);
            sum = n == 0 || m == 0 ? sum : Math.max(0, sum + log);
            return sum;
        }

        private static double sum(double[] counts) {
            double sum = 0;
            for (double count : counts) {
                sum += count;
            }
            return sum;
        }
    }
}
