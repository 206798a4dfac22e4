package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The rules of other tools, as their documentation has them and with a limit that is found by tuning. What a dashboard
 * shows of the last minutes is their figure.
 */
final class Peers {
    private Peers() {}

    /** Where a documentation leaves the limit to the user, it is one that is set by hand. */
    static List<Rule> documented(Metric metric) {
        double byHand = metric.limitByHand();
        boolean errors = metric instanceof Errors;
        boolean latency = metric instanceof Latency;
        ToDoubleFunction<double[]> ofFlagger = latency ? c -> Latency.quantile(c, 0.99) : metric::value;
        return List.of(
                // Prometheus, "Alerting rules": mean over 5m, for 10m
                new Rule("threshold 5m for 10m", byHand, () -> new Held(metric, 5, 10)),
                // Argo Rollouts, "Analysis": interval 5m, success rate >= 0.95, failureLimit 3
                new Rule("Argo 5m, failureLimit 3", errors ? 0.05 : byHand, () -> new Failures(metric::value, 5, 4)),
                // Flagger, "How it works": interval 1m, threshold 10, success rate >= 99 %, 99th percentile <= 500 ms
                new Rule(
                        "Flagger 1m, threshold 10",
                        errors ? 0.01 : latency ? 0.5 : byHand,
                        () -> new Failures(ofFlagger, 1, 10)),
                // Kayenta's NetflixACAJudge: a point a minute, confidence 0.98, tolerance 0.25, judged every 5 minutes
                new Rule("Kayenta, every 5m", 0, () -> new RankRule(metric, 5, Integer.MAX_VALUE, 0.25, 2.3263)));
    }

    static List<Rule> tuned(Metric metric) {
        return List.of(
                new Rule("threshold 1m for 2m", Double.NaN, () -> new Held(metric, 1, 2)),
                new Rule("threshold 5m", Double.NaN, () -> new Held(metric, 5, 0)),
                new Rule("threshold 5m for 5m", Double.NaN, () -> new Held(metric, 5, 5)),
                new Rule("threshold 15m", Double.NaN, () -> new Held(metric, 15, 0)),
                new Rule("ratio to baseline 5m", Double.NaN, () -> new Ratio(metric, 5)),
                new Rule("ratio to baseline 15m", Double.NaN, () -> new Ratio(metric, 15)),
                new Rule("Argo 1m, failureLimit 3", Double.NaN, () -> new Failures(metric::value, 1, 4)),
                new Rule("Flagger 1m, threshold 10", Double.NaN, () -> new Failures(metric::value, 1, 10)),
                new Rule("Mann-Whitney, growing", Double.NaN, () -> new RankRule(metric, 5, Integer.MAX_VALUE, 0, 0)),
                new Rule("Mann-Whitney, 10 points", Double.NaN, () -> new RankRule(metric, 1, 10, 0, 0)));
    }

    /** Sums over the last minutes, by class. */
    static final class Sums {
        private final double[][] looks;
        private final double[] sums;
        private int seen;

        Sums(Metric metric, int minutes) {
            looks = new double[Look.looks(minutes)][];
            Arrays.fill(looks, new double[metric.classes()]);
            sums = new double[metric.classes()];
        }

        /** @param counts by class, which are kept and so are not to be changed */
        double[] next(double[] counts) {
            int place = seen++ % looks.length;
            double[] oldest = looks[place];
            for (int k = 0; k < sums.length; k++) {
                sums[k] += counts[k] - oldest[k];
            }
            looks[place] = counts;
            return sums;
        }

        boolean isFull() {
            return seen >= looks.length;
        }
    }

    /** A threshold that has to be exceeded for some time, at every look. */
    private static final class Held implements Rule.Run {
        private final Metric metric;
        private final Sums window;
        private final double[] values;
        private int seen;

        Held(Metric metric, int minutes, int forMinutes) {
            this.metric = metric;
            window = new Sums(metric, minutes);
            values = new double[Look.looks(forMinutes) + 1];
            Arrays.fill(values, Double.NEGATIVE_INFINITY);
        }

        @Override
        public double next(Look look) {
            double value = metric.value(window.next(look.candidateSums()));
            if (window.isFull() && !Double.isNaN(value)) {
                values[seen++ % values.length] = value;
            }
            double least = Double.POSITIVE_INFINITY;
            for (double held : values) {
                least = Math.min(least, held);
            }
            return least;
        }
    }

    /** The candidate's value over the baseline's. */
    private static final class Ratio implements Rule.Run {
        private final Metric metric;
        private final Sums candidate;
        private final Sums baseline;

        Ratio(Metric metric, int minutes) {
            this.metric = metric;
            candidate = new Sums(metric, minutes);
            baseline = new Sums(metric, minutes);
        }

        @Override
        public double next(Look look) {
            double ratio = metric.value(candidate.next(look.candidateSums()))
                    / metric.value(baseline.next(look.baselineSums()));
            return candidate.isFull() && ratio < Double.POSITIVE_INFINITY ? ratio : Double.NEGATIVE_INFINITY;
        }
    }

    /** A measurement each interval; so many bad ones in all stop. */
    private static final class Failures implements Rule.Run {
        private final ToDoubleFunction<double[]> value;
        private final int interval;
        private final double[] worst;
        private double[] sums;
        private int seen;

        Failures(ToDoubleFunction<double[]> value, int minutes, int failures) {
            this.value = value;
            interval = Look.looks(minutes);
            worst = new double[failures];
            Arrays.fill(worst, Double.NEGATIVE_INFINITY);
        }

        @Override
        public double next(Look look) {
            double[] counts = look.candidateSums();
            if (seen % interval == 0) {
                sums = new double[counts.length];
            }
            for (int k = 0; k < counts.length; k++) {
                sums[k] += counts[k];
            }
            double measured = ++seen % interval == 0 ? value.applyAsDouble(sums) : Double.NaN;
            // the worst measurements so far, the least of them first
            if (measured > worst[0]) {
                worst[0] = measured;
                Arrays.sort(worst);
            }
            return worst[0];
        }
    }
}
