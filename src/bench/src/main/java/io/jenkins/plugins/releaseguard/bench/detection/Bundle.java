package io.jenkins.plugins.releaseguard.bench.detection;

/**
 * Runs that are simulated and stored together.
 *
 * @param from number of the first one
 * @param runs how many; 0: none is left
 */
record Bundle(int from, int runs) {
    /** The bundle of this number where all but the last one have {@code each} runs. */
    static Bundle of(int number, int each, int all) {
        int from = Math.min(all, number * each);
        return new Bundle(from, Math.min(each, all - from));
    }

    @Override
    public String toString() {
        return from + "+" + runs;
    }
}
