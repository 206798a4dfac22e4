package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.Events;

/**
 * What is measured. Requests fall into classes: for errors good and bad, for latencies the buckets of a histogram, the
 * last of which has no upper bound.
 */
sealed interface Metric {
    String title();

    int classes();

    /**
     * The probability of each class.
     *
     * @param level 1 is usual, 1.1 is 10 % more of what is bad
     */
    void probabilities(double level, double[] into);

    /** What a dashboard would show of these counts; NaN without requests. */
    double value(double[] counts);

    /** A request of this class or a later one is an event for a test that knows only two classes. */
    int firstBad();

    /** The engine's own rule for this metric, with the margin of a policy. */
    Events events(double margin);

    /** @param rate of a good release */
    record Errors(double rate) implements Metric {
        @Override
        public String title() {
            return "errors " + Text.percent(rate);
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public void probabilities(double level, double[] into) {
            into[1] = Math.min(1, rate * level);
            into[0] = 1 - into[1];
        }

        @Override
        public double value(double[] counts) {
            return counts[1] / (counts[0] + counts[1]);
        }

        @Override
        public int firstBad() {
            return 1;
        }

        @Override
        public Events events(double margin) {
            return new Events.Share(true);
        }
    }

    /**
     * Log-logistic latencies, median 100 ms, in the default buckets of the Prometheus client libraries.
     *
     * @param quantile that rules look at
     */
    record Latency(double quantile) implements Metric {
        static final double[] BOUNDS = {0.025, 0.05, 0.1, 0.25, 0.5, 1};
        private static final double MEDIAN = 0.1;

        @Override
        public String title() {
            return "latency";
        }

        @Override
        public int classes() {
            return BOUNDS.length + 1;
        }

        @Override
        public void probabilities(double level, double[] into) {
            double below = 0;
            for (int i = 0; i < BOUNDS.length; i++) {
                double ratio = MEDIAN * level / BOUNDS[i];
                double atMost = 1 / (1 + ratio * ratio * ratio * ratio);
                into[i] = atMost - below;
                below = atMost;
            }
            into[BOUNDS.length] = 1 - below;
        }

        /** As PromQL's {@code histogram_quantile} has it. */
        @Override
        public double value(double[] counts) {
            return quantile(counts, quantile);
        }

        static double quantile(double[] counts, double quantile) {
            double all = 0;
            for (double count : counts) {
                all += count;
            }
            double rank = quantile * all;
            double below = 0;
            for (int i = 0; i < BOUNDS.length; i++) {
                if (below + counts[i] >= rank && counts[i] > 0) {
                    double from = i == 0 ? 0 : BOUNDS[i - 1];
                    return from + (BOUNDS[i] - from) * (rank - below) / counts[i];
                }
                below += counts[i];
            }
            return all == 0 ? Double.NaN : BOUNDS[BOUNDS.length - 1];
        }

        /** Above 250 ms. */
        @Override
        public int firstBad() {
            return 4;
        }

        @Override
        public Events events(double margin) {
            return new Events.Quantile(quantile, margin, 0);
        }
    }
}
