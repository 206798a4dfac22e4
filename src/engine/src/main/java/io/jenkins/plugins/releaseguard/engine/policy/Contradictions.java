package io.jenkins.plugins.releaseguard.engine.policy;

import java.time.Duration;
import java.util.List;

/** Finds what is right by itself, but does not fit the rest of the policy. */
final class Contradictions {
    private final List<ReadCondition> breach;
    private final List<ReadCondition> recovery;
    private final Window window;
    private final Problems problems;

    Contradictions(List<ReadCondition> breach, List<ReadCondition> recovery, Window window, Problems problems) {
        this.breach = breach;
        this.recovery = recovery;
        this.window = window;
        this.problems = problems;
    }

    /** Reports values that are a breach and a recovery at once. */
    void overlaps() {
        for (ReadCondition bad : breach) {
            if (bad.condition().asThreshold() != null) {
                overlaps(bad.condition().asThreshold());
            }
        }
    }

    private void overlaps(Condition.Threshold bad) {
        List<Condition.Threshold> good = recovery.stream()
                .filter(c -> c.condition() instanceof Condition.Threshold)
                .map(c -> (Condition.Threshold) c.condition())
                .filter(r -> r.signal().equals(bad.signal()))
                .toList();
        // A recovery needs all of its conditions, so one that excludes the breach is enough.
        if (!good.isEmpty() && good.stream().allMatch(r -> overlap(bad, r))) {
            Condition.Threshold first = good.get(0);
            problems.add(
                    first.at(),
                    "`" + first.text() + "` overlaps the breach `" + bad.text() + "` in line "
                            + bad.at().line() + ": a value can be both, expected a recovery such as `" + opposite(bad)
                            + "`");
        }
    }

    /** Reports a {@code within} in which no recovery could ever be proven. */
    void tooSoon() {
        for (ReadCondition condition : recovery) {
            boolean traffic = condition.condition() instanceof Condition.Traffic;
            Duration within = traffic
                    ? ((Condition.Traffic) condition.condition()).within()
                    : ((Condition.Threshold) condition.condition()).within();
            // The share of the traffic is read as it is, not over a lookback.
            Duration lookback = traffic ? Duration.ZERO : window.lookback();
            Duration least = lookback.plus(window.recoveredFor()).plus(window.every());
            if (within.compareTo(least) < 0) {
                problems.add(condition.withinAt(), tooSoon(condition, within, traffic, least));
            }
        }
    }

    private String tooSoon(ReadCondition condition, Duration within, boolean traffic, Duration least) {
        boolean written = condition.phrase().times().within() != null;
        return "`within " + Durations.text(within) + "`" + (written ? "" : " (the default)") + " is too short: "
                + (traffic ? "" : "lookback " + Durations.text(window.lookback()) + " + ")
                + "recoveredFor " + Durations.text(window.recoveredFor())
                + " + every " + Durations.text(window.every())
                + " is " + Durations.text(least) + "; expected `within " + Durations.text(least)
                + "` or longer, or a shorter window";
    }

    /** Reports a policy that would pass without any data. */
    void nothingDecides() {
        boolean all =
                !breach.isEmpty() && breach.stream().allMatch(c -> c.signal().onNoData() == OnNoData.IGNORE);
        if (all) {
            problems.add(
                    breach.get(0).line().at(),
                    "every signal of `breach` has `onNoData: ignore`, so the release would pass without any data;"
                            + " expected `hold` or `breach` for at least one");
        }
    }

    /** Warns of a limit on the side that the signal calls the better one. */
    void reversed() {
        for (ReadCondition condition : breach) {
            Boolean higherIsWorse = condition.signal().higherIsWorse();
            boolean hasSide = condition.condition() instanceof Condition.Threshold
                    || condition.condition() instanceof Condition.Change
                    || condition.condition() instanceof Condition.Shift shift
                            && shift.direction() != Condition.Shift.Direction.EITHER;
            if (hasSide && higherIsWorse != null && higherIsWorse != badAbove(condition.condition())) {
                problems.warn(
                        condition.line().at(),
                        "`" + condition.condition().text() + "` stops the release on the better side: "
                                + (higherIsWorse ? "higher" : "lower") + " is worse for `"
                                + condition.signal().name() + "`");
            }
        }
    }

    private static boolean badAbove(Condition condition) {
        if (condition instanceof Condition.Shift shift) {
            return shift.direction() == Condition.Shift.Direction.ABOVE;
        }
        return condition instanceof Condition.Change change
                ? change.rises()
                : ((Condition.Threshold) condition).comparison().isAbove();
    }

    private static boolean overlap(Condition.Threshold bad, Condition.Threshold good) {
        boolean above = bad.comparison().isAbove();
        if (above == good.comparison().isAbove()) {
            return true;
        }
        double low = above ? bad.limit().value() : good.limit().value();
        double high = above ? good.limit().value() : bad.limit().value();
        return low < high || (low == high && isInclusive(bad.comparison()) && isInclusive(good.comparison()));
    }

    private static String opposite(Condition.Threshold bad) {
        String sign =
                switch (bad.comparison()) {
                    case ABOVE -> "<=";
                    case AT_LEAST -> "<";
                    case BELOW -> ">=";
                    case AT_MOST -> ">";
                };
        return bad.signal() + " " + sign + " " + bad.limit();
    }

    private static boolean isInclusive(Comparison comparison) {
        return comparison == Comparison.AT_LEAST || comparison == Comparison.AT_MOST;
    }
}
