package io.jenkins.plugins.releaseguard.bench.detection;

import java.util.Arrays;

/**
 * How long after the change a rule stopped, in minutes, of the runs that it had not stopped before; not stopped is
 * infinite.
 *
 * @param sorted growing
 */
record Delays(double[] sorted) {
    Delays {
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    double quantile(double share) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** The order statistics between which the quantile lies with about 95 %. */
    double[] interval(double share) {
        int n = sorted.length;
        int low = 0;
        while (low < n && Proportion.atMost(low, n, share) < 0.025) {
            low++;
        }
        int high = low;
        while (high < n - 1 && Proportion.atMost(high, n, share) < 0.975) {
            high++;
        }
        return new double[] {sorted[Math.min(low, n - 1)], sorted[high]};
    }

    /** Median with its interval, and the 90 % quantile. */
    String inWords() {
        if (isEmpty()) {
            return "–";
        }
        double[] around = interval(0.5);
        return Text.minutes(quantile(0.5)) + " (" + Text.minutes(around[0]) + "–" + Text.minutes(around[1]) + "), "
                + Text.minutes(quantile(0.9));
    }
}
