package io.jenkins.plugins.releaseguard.bench.detection;

import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleBiFunction;

/** What is measured. Requests fall into classes, and a look counts those of each class. */
sealed interface Metric permits Errors, Latency, Auc {
    String title();

    int classes();

    /**
     * The probability of each class.
     *
     * @param level 1 is usual, 1.1 is 10 % more of what is bad
     */
    void probabilities(double level, double[] into);

    /** What a dashboard would show of these counts, where more is worse; NaN where there is nothing to show. */
    double value(double[] counts);

    /** A usual value. */
    default double usual() {
        double[] probabilities = new double[classes()];
        probabilities(1, probabilities);
        return value(probabilities);
    }

    /** How many times smaller than those of an error rate the standard deviations of a world are. */
    double spread();

    /** Whether counts come from each pod by itself. */
    default boolean namesPods() {
        return true;
    }

    /** The worsenings of bad candidates, each as what its level is multiplied by. */
    double[] effects();

    String effect(double worse);

    /** The limit that a user may set by hand, for tools whose documentation leaves it to the user. */
    default double limitByHand() {
        return 1.5 * usual();
    }

    /**
     * What one look says for a candidate of just that worsening and against one that is as good, by the counts of both sides,
     * candidate first: the logarithm of a likelihood ratio that knows no level.
     */
    ToDoubleBiFunction<double[], double[]> comparison(double worse);

    /**
     * The engine's own test.
     *
     * @param margin whether it has the default margin; otherwise none
     */
    SequentialTest test(boolean margin, int looks, Duration longestGap);

    /** The test with its version, as verdicts name it. */
    String version();

    /** As the engine has them. */
    Counts counts(int[][] pods, Instant after, Duration stretch);

    /** Of events among requests, given how many events both sides have had. */
    static double split(double ratio, double events, double requests, double baselineEvents, double baselineRequests) {
        double base = (requests + baselineRequests) / (ratio * requests + baselineRequests);
        return requests == 0 || baselineRequests == 0
                ? 0
                : events * Math.log(ratio * base) + baselineEvents * Math.log(base);
    }
}
