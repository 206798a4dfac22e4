package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a gate judges by statistics.
 *
 * @param alpha the share of good releases that the sequential and {@code shifts} conditions of a gate may stop, all
 *     together and however often they look; above 0, at most 0.2
 * @param requireEvidence whether a window that cannot exclude a substantial worsening is INCONCLUSIVE, not HEALTHY
 * @param interval between two values of a {@code shifts} condition; null: there is none
 * @param spending of the error probability of a {@code shifts} condition
 * @param score how {@code shifts} conditions decide together; null: each for itself
 * @param change when a sequential condition expects it
 */
public record Judgement(
        double alpha, boolean requireEvidence, Duration interval, Spending spending, Score score, Change change)
        implements Serializable {
    /** Where a policy says nothing. */
    public static final Judgement DEFAULT = new Judgement(0.01, false);

    /** The fewest values on each side that a {@code shifts} condition is judged by. */
    public static final int LEAST_VALUES = 5;

    /** The most values on each side. */
    public static final int MOST_VALUES = 1440;

    /** Every key of {@code judgement:}. */
    static final List<String> KEYS = List.of("alpha", "requireEvidence", "change", "interval", "spending", "score");

    /** What {@code spending:} may say. */
    static final Map<String, Spending> SPENDING = Map.of(
            "obrien-fleming", Spending.OBRIEN_FLEMING,
            "pocock", Spending.POCOCK,
            "each", Spending.EACH);

    /** What {@code change:} may say. */
    static final Map<String, Change> CHANGE = Map.of("any-time", Change.ANY_TIME, "at-start", Change.AT_START);

    private static final double MOST = 0.2;
    private static final double LEAST = 1e-9;

    public Judgement {
        // The journal of an earlier version of the plugin has none.
        spending = spending == null ? Spending.OBRIEN_FLEMING : spending;
        change = change == null ? Change.ANY_TIME : change;
    }

    /** Where the change may come at any time. */
    public Judgement(double alpha, boolean requireEvidence, Duration interval, Spending spending, Score score) {
        this(alpha, requireEvidence, interval, spending, score, Change.ANY_TIME);
    }

    /** Where no condition compares by ranks. */
    public Judgement(double alpha, boolean requireEvidence) {
        this(alpha, requireEvidence, null, Spending.OBRIEN_FLEMING, null);
    }

    /** How many values a side of a {@code shifts} condition gets in a whole window. */
    public int values(Window window) {
        return (int) Math.min(
                Integer.MAX_VALUE, window.atMost().minus(window.warmUp()).dividedBy(interval));
    }

    /**
     * The same for a watch, which is long, and whose baseline has no traffic any more: evidence that only a comparison with it
     * gives is not asked for, values are no more than can be ranked, and what changes does so after the start.
     */
    Judgement ofWatch(Window window) {
        Duration least = Durations.longer(
                window.lookback(), window.atMost().dividedBy(MOST_VALUES).plusMillis(1));
        return new Judgement(
                alpha, false, interval == null ? null : Durations.longer(interval, least), spending, score);
    }

    /**
     * Reads it and fills in what it leaves out.
     *
     * @param policy that may have none
     * @param breach those of its conditions that can be read
     * @param isComplete whether that is all of them: one that cannot be read may be the one that is missed
     */
    static Judgement read(Mapping policy, List<Condition> breach, boolean isComplete, Window window) {
        Set<String> shifting = breach.stream()
                .filter(c -> c instanceof Condition.Shift)
                .map(Condition::subject)
                .collect(Collectors.toSet());
        Mapping judgement = policy.mapping("judgement", "{alpha: 0.01, requireEvidence: false}");
        Judgement read = judgement == null
                ? new Judgement(
                        DEFAULT.alpha(), false, shifting.isEmpty() ? null : window.lookback(), DEFAULT.spending(), null)
                : read(judgement, breach, isComplete, shifting, window);
        if (!shifting.isEmpty() && read.interval() != null) {
            checkValues(judgement == null ? policy : judgement, read, window);
        }
        return read;
    }

    private static Judgement read(
            Mapping judgement, List<Condition> breach, boolean isComplete, Set<String> shifting, Window window) {
        judgement.only("`judgement`", KEYS);
        Double alpha = judgement.number("alpha");
        if (alpha != null && !(alpha >= LEAST && alpha <= MOST)) {
            judgement.problem(
                    "alpha",
                    "found `" + judgement.text("alpha")
                            + "` at `alpha`, expected the share of good releases that may be"
                            + " stopped, above 0 and at most 0.2, for example 0.01");
        }
        boolean evidence = "true".equals(judgement.word("requireEvidence", Set.of("true", "false")));
        if (evidence && isComplete && breach.stream().noneMatch(Judgement::gathersEvidence)) {
            judgement.problem(
                    "requireEvidence",
                    "no condition of `breach` gathers evidence, expected one such as `error_rate worse than baseline`");
        }
        if (judgement.has("change") && isComplete && breach.stream().noneMatch(Judgement::gathersEvidence)) {
            judgement.problem(
                    "change",
                    "`change` is for conditions that gather evidence, of which `breach` has none; expected one such as"
                            + " `error_rate worse than baseline`");
        }
        for (String key : List.of("interval", "spending", "score")) {
            if (shifting.isEmpty() && isComplete && judgement.has(key)) {
                judgement.problem(
                        key,
                        "`" + key + "` is for `shifts` conditions, of which `breach` has none; expected one such as"
                                + " `p95_latency shifts above baseline`");
            }
        }
        Duration interval = judgement.duration("interval", "1m");
        if (interval != null && interval.compareTo(window.lookback()) < 0) {
            judgement.problem(
                    "interval",
                    "`interval` " + Durations.text(interval) + " is shorter than `lookback` "
                            + Durations.text(window.lookback())
                            + ", so that its values would share requests; expected that or longer");
        }
        String spending = judgement.word("spending", SPENDING.keySet());
        String change = judgement.word("change", CHANGE.keySet());
        return new Judgement(
                alpha == null ? DEFAULT.alpha() : alpha,
                evidence,
                shifting.isEmpty() ? null : interval == null ? window.lookback() : interval,
                spending == null ? DEFAULT.spending() : SPENDING.get(spending),
                isComplete && shifting.isEmpty()
                        ? null
                        : Score.read(
                                judgement.mapping(
                                        "score", "{pass: 90, marginal: 75, groups: {latency: {signals: p95_latency}}}"),
                                isComplete ? shifting : null),
                change == null ? DEFAULT.change() : CHANGE.get(change));
    }

    /** Whether a condition is tested sequentially, by its counts. */
    public static boolean gathersEvidence(Condition condition) {
        return condition instanceof Condition.Worse || condition instanceof Condition.WorseThanLimit;
    }

    private static void checkValues(Mapping at, Judgement judgement, Window window) {
        int values = judgement.values(window);
        if (values < LEAST_VALUES || values > MOST_VALUES) {
            boolean few = values < LEAST_VALUES;
            at.problem(
                    "interval",
                    "`shifts` gets " + values + " values in `atMost` " + Durations.text(window.atMost())
                            + ", one each " + Durations.text(judgement.interval()) + ", and needs "
                            + (few ? LEAST_VALUES + " at least" : MOST_VALUES + " at most")
                            + (few ? "; expected a longer `atMost`" : "; expected a longer `interval`"));
        }
    }
}
