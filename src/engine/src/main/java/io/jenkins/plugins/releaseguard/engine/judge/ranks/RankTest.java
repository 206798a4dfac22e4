package io.jenkins.plugins.releaseguard.engine.judge.ranks;

import io.jenkins.plugins.releaseguard.engine.policy.Condition.Shift;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.Spending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether the candidate's values lie off the baseline's, by {@link MannWhitney} on one value of each side for each
 * interval, at looks that share the error probability as {@link GroupSequential} has it. Immutable but for boundaries
 * that are computed when they are first needed; thread-safe.
 */
public final class RankTest {
    /** Stored with every verdict that it takes part in. */
    public static final String VERSION = "mann-whitney/1";

    private static final int MOST_LOOKS = 60;
    private static final double WIDEST = 8;

    private final Shift condition;
    private final double floor;
    private final double alpha;
    private final Spending spending;
    private final Duration interval;
    private final int values;
    private final int between;
    private volatile GroupSequential boundaries;

    /**
     * @param floor a shift that is too small to matter, in the signal's unit
     * @param alpha the error probability of this condition for the whole window
     * @param values of a side in the whole window
     */
    public RankTest(Shift condition, double floor, double alpha, Judgement judgement, int values) {
        this.condition = condition;
        this.floor = floor;
        this.alpha = condition.direction() == Shift.Direction.EITHER ? alpha / 2 : alpha;
        this.spending = judgement.spending();
        this.interval = judgement.interval();
        this.values = Math.max(Judgement.LEAST_VALUES, values);
        this.between = Math.max(1, (this.values + MOST_LOOKS - 1) / MOST_LOOKS);
    }

    /** With what both sides showed at a look; it counts when it shares no request with the value before. */
    public Ranks next(Ranks before, Instant time, double candidate, double baseline) {
        boolean isDue = before.upTo() == null || !time.isBefore(before.upTo().plus(interval));
        if (!isDue || before.candidate().size() >= values) {
            return before;
        }
        Ranks after = new Ranks(
                before.from() == null ? time : before.from(),
                time,
                with(before.candidate(), candidate),
                with(before.baseline(), baseline),
                before.newest());
        int look = look(after.candidate().size());
        return look < 0
                ? after
                : new Ranks(after.from(), time, after.candidate(), after.baseline(), judge(after, look));
    }

    private Ranks.Result judge(Ranks ranks, int look) {
        MannWhitney test = new MannWhitney(array(ranks.candidate()), array(ranks.baseline()));
        double median = Math.abs(test.baselineMedian());
        double margin = Math.max(floor, condition.relative() ? condition.amount() * median : condition.amount());
        double deviate =
                switch (condition.direction()) {
                    case ABOVE -> test.z(margin);
                    case BELOW -> -test.z(-margin);
                    case EITHER -> Math.max(test.z(margin), -test.z(-margin));
                };
        double needed = needed(look);
        MannWhitney.Range range = test.interval(Math.min(needed, WIDEST));
        return new Ranks.Result(
                ranks.candidate().size(),
                deviate >= needed,
                deviate,
                needed,
                margin,
                test.shift(),
                range.from(),
                range.to(),
                test.commonLanguageEffect());
    }

    /** Which look it is with so many values; negative: none. */
    private int look(int size) {
        int over = size - Judgement.LEAST_VALUES;
        return over % between == 0 ? over / between : -1;
    }

    private double needed(int look) {
        if (spending == Spending.EACH) {
            return Normal.exceededBy(alpha);
        }
        if (boundaries == null) {
            int looks = 1 + (values - Judgement.LEAST_VALUES) / between;
            boundaries = new GroupSequential(
                    spending,
                    alpha,
                    IntStream.range(0, looks)
                            .mapToDouble(k -> (double) (Judgement.LEAST_VALUES + k * between) / values)
                            .toArray());
        }
        return boundaries.bound(look);
    }

    private static List<Double> with(List<Double> values, double next) {
        List<Double> more = new ArrayList<>(values);
        more.add(next);
        return more;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
