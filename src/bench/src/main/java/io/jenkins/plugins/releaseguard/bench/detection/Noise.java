package io.jenkins.plugins.releaseguard.bench.detection;

/**
 * What the traffic of a world is like, apart from chance. The standard deviations are those of the logarithm of an error
 * rate; other metrics have a part of that, {@link Metric#spread()}.
 *
 * @param title in tables
 * @param pods of each side
 * @param podSpread standard deviation of a pod's own level, the same all the time
 * @param burst the same for a pod at a look, anew each time
 * @param drift the same for both sides together, autocorrelated
 * @param cycle relative amplitude of a day's cycle of level and traffic, which both sides share
 */
record Noise(String title, int pods, double podSpread, double burst, double drift, double cycle) {
    /** What is left of the drift after a look. */
    static final double MEMORY = 0.95;

    static final Noise INDEPENDENT = new Noise("independent", 3, 0, 0, 0, 0);
    static final Noise OVERDISPERSED = new Noise("overdispersed", 3, 0, 0.7, 0, 0);
    static final Noise AUTOCORRELATED = new Noise("autocorrelated", 3, 0, 0, 0.5, 0.5);
    static final Noise FEW_PODS = new Noise("few pods", 2, 0.3, 0, 0, 0);

    static Noise[] all() {
        return new Noise[] {INDEPENDENT, OVERDISPERSED, AUTOCORRELATED, FEW_PODS};
    }
}
