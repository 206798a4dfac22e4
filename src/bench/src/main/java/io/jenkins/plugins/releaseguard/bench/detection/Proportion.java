package io.jenkins.plugins.releaseguard.bench.detection;

/** A share that was counted, with its exact bounds (Clopper and Pearson, 1934). */
record Proportion(int of, int all) {
    double share() {
        return (double) of / all;
    }

    /** One-sided, 95 %. */
    double upper() {
        return of == all ? 1 : root(p -> atMost(of, all, p), 0.05);
    }

    /** One-sided, 95 %. */
    double lower() {
        return of == 0 ? 0 : root(p -> atMost(of - 1, all, p), 0.95);
    }

    private interface Falling {
        double at(double p);
    }

    private static double root(Falling law, double level) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (law.at(middle) > level) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** P(X ≤ k) of a binomial law. */
    static double atMost(int k, int n, double p) {
        if (p <= 0) {
            return 1;
        }
        if (p >= 1) {
            return k >= n ? 1 : 0;
        }
        double log = n * Math.log1p(-p);
        double sum = Math.exp(log);
        for (int i = 1; i <= k; i++) {
            log += Math.log((double) (n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
            sum += Math.exp(log);
        }
        return Math.min(1, sum);
    }

    /** The most stops among so many runs with which the upper bound is still at most {@code share}. */
    static int most(int all, double share) {
        int most = -1;
        while (most + 1 < all && new Proportion(most + 1, all).upper() <= share) {
            most++;
        }
        return most;
    }
}
