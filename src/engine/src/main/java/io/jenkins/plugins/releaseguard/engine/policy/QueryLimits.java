package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much a database may be asked for.
 *
 * @param maxRows of one answer, 1 to 1,000,000
 * @param maxConnections at a time, for all policies together, 1 to 16
 * @param queryTimeout of one answer as a whole, the connection's making included; 1s to 30s
 */
public record QueryLimits(int maxRows, int maxConnections, Duration queryTimeout) implements Serializable {
    /** Where an administrator has set none. */
    public static final QueryLimits DEFAULT = new QueryLimits(100_000, 2, Duration.ofSeconds(5));

    private static final int MOST_ROWS = 1_000_000;
    private static final int MOST_CONNECTIONS = 16;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** What is wrong with {@code maxRows}; null: nothing, as where it is null. */
    public static String rowsProblem(String rows) {
        return problem("maxRows", rows, MOST_ROWS);
    }

    /** What is wrong with {@code maxConnections}; null: nothing, as where it is null. */
    public static String connectionsProblem(String connections) {
        return problem("maxConnections", connections, MOST_CONNECTIONS);
    }

    private static String problem(String key, String value, int most) {
        boolean fits = value == null
                || value.matches("[0-9]{1,7}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= most;
        return fits ? null : key + ": found '" + Words.shown(value) + "', expected a whole number of 1 to " + most;
    }

    /** What is wrong with {@code queryTimeout}; null: nothing, as where it is null. */
    public static String timeoutProblem(String timeout) {
        Duration parsed = timeout == null ? SHORTEST : Durations.parse(timeout);
        return parsed != null && parsed.compareTo(SHORTEST) >= 0 && parsed.compareTo(LONGEST) <= 0
                ? null
                : "queryTimeout: found '" + Words.shown(timeout) + "', expected a duration of 1s to 30s, such as 5s";
    }

    /** Of texts in which nothing is wrong; null for what is not set. */
    public static QueryLimits of(String maxRows, String maxConnections, String queryTimeout) {
        return new QueryLimits(
                maxRows == null ? DEFAULT.maxRows : Integer.parseInt(maxRows),
                maxConnections == null ? DEFAULT.maxConnections : Integer.parseInt(maxConnections),
                queryTimeout == null ? DEFAULT.queryTimeout : Durations.parse(queryTimeout));
    }
}
