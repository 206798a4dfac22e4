package io.jenkins.plugins.releaseguard.bench.detection;

/**
 * What one look shows: counts by pod and class. Every rule gets the same.
 *
 * @param level that both sides share; only an oracle may look at it
 */
record Look(int[][] candidate, int[][] baseline, double level) {
    static final int SECONDS = 30;

    static int looks(double minutes) {
        return (int) Math.round(minutes * 60 / SECONDS);
    }

    static void addTo(double[] sums, int[][] counts) {
        for (int[] pod : counts) {
            for (int k = 0; k < pod.length; k++) {
                sums[k] += pod[k];
            }
        }
    }

    static void addTo(int[][] sums, int[][] counts) {
        for (int i = 0; i < sums.length; i++) {
            for (int k = 0; k < sums[i].length; k++) {
                sums[i][k] += counts[i][k];
            }
        }
    }
}
