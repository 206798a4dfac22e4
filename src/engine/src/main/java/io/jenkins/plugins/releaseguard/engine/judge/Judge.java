package io.jenkins.plugins.releaseguard.engine.judge;

import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;

/**
 * Conditions to truth, one evaluation at a time. Pure; thread-safe.
 *
 * <p>{@code for} is counted in data time as Prometheus does it, with one difference: where there was no data, or nobody
 * looked, the clock stands still.
 */
public final class Judge {
    /** Stored with every verdict, so that it can be told later how it came about. */
    public static final String VERSION = "threshold/1";

    private final Duration longestGap;

    /** @param every time between two looks; more than four of them without a look are a gap that does not count */
    public Judge(Duration every) {
        this.longestGap = every.multipliedBy(4);
    }

    /** A signal against a limit, by one value alone. */
    public Evaluation evaluate(Condition.Threshold condition, Observation observation) {
        return evaluate(condition, observation, Progress.NONE);
    }

    /** A signal against a limit; a stretch that has begun to be bad goes on until what ends it. */
    public Evaluation evaluate(Condition.Threshold condition, Observation observation, Progress before) {
        if (!observation.hasData()) {
            return Evaluation.none(observation.takenAt(), observation.noData(), observation.detail());
        }
        boolean beyond = condition
                .comparison()
                .holds(observation.value(), condition.limit().value());
        Condition.Threshold.Until until = condition.until();
        boolean goesOn = until != null
                && before.onset() != null
                && !until.comparison().holds(observation.value(), until.limit().value());
        boolean bad = beyond || goesOn;
        return Evaluation.of(observation.dataTime(), bad, observation.value(), observation.precision());
    }

    /** The candidate against the baseline; the value of the evaluation is the change in the direction asked for. */
    public Evaluation evaluate(Condition.Change condition, Observation candidate, Observation baseline) {
        for (Observation side : new Observation[] {candidate, baseline}) {
            if (side != null && !side.hasData()) {
                return Evaluation.none(side.takenAt(), side.noData(), side.scope() + ": " + side.detail());
            }
        }
        if (baseline == null) {
            return Evaluation.none(candidate.takenAt(), NoData.EMPTY, "the baseline has not been read yet");
        }
        double difference =
                condition.rises() ? candidate.value() - baseline.value() : baseline.value() - candidate.value();
        double change = condition.relative() ? difference / Math.abs(baseline.value()) : difference;
        if (!Double.isFinite(change)) {
            // A relative change of zero is undefined: any worsening at all is beyond every percentage.
            return difference == 0
                    ? Evaluation.of(candidate.dataTime(), false, 0)
                    : Evaluation.of(candidate.dataTime(), difference > 0, Math.signum(difference));
        }
        String precision = candidate.precision() == null
                ? null
                : "candidate: " + candidate.precision() + ", baseline: " + baseline.precision();
        return Evaluation.of(candidate.dataTime(), change > condition.amount(), change, precision);
    }

    /** The progress after one more evaluation; evaluations come in the order of their times. */
    public Progress next(Progress before, Hold hold, OnNoData onNoData, Evaluation evaluation) {
        if (evaluation.bad() == null) {
            return withoutData(before, hold, onNoData, evaluation);
        }
        if (!evaluation.bad()) {
            boolean stays = hold instanceof Hold.Times && before.isTrue();
            return new Progress(null, Duration.ZERO, before.total(), 0, null, stays, evaluation);
        }
        Instant onset = before.onset() == null ? evaluation.time() : before.onset();
        Duration badFor =
                before.onset() == null ? Duration.ZERO : before.badFor().plus(counted(before, evaluation));
        int total = before.total() + 1;
        int inARow = before.inARow() + 1;
        boolean isTrue = isTrue(hold, badFor, total, inARow);
        return new Progress(onset, badFor, total, inARow, null, isTrue, evaluation);
    }

    private static boolean isTrue(Hold hold, Duration badFor, int total, int inARow) {
        if (hold instanceof Hold.Times times) {
            return total >= times.count();
        }
        if (hold instanceof Hold.TimesInARow times) {
            return inARow >= times.count();
        }
        return badFor.compareTo(((Hold.For) hold).duration()) >= 0;
    }

    private Duration counted(Progress before, Evaluation evaluation) {
        boolean continuous = before.last() != null && before.last().isBad();
        Duration step = continuous ? Duration.between(before.last().time(), evaluation.time()) : Duration.ZERO;
        return step.compareTo(longestGap) > 0 ? Duration.ZERO : step;
    }

    private Progress withoutData(Progress before, Hold hold, OnNoData onNoData, Evaluation evaluation) {
        Instant since = before.noDataSince() == null ? evaluation.time() : before.noDataSince();
        boolean patienceOver = Duration.between(since, evaluation.time()).compareTo(patience(hold)) >= 0;
        if (patienceOver && onNoData == OnNoData.BREACH) {
            Instant onset = before.onset() == null ? since : before.onset();
            return new Progress(onset, before.badFor(), before.total(), before.inARow(), since, true, evaluation);
        }
        if (patienceOver && onNoData == OnNoData.IGNORE && before.isPending()) {
            return new Progress(null, Duration.ZERO, before.total(), 0, since, false, evaluation);
        }
        return new Progress(
                before.onset(), before.badFor(), before.total(), before.inARow(), since, before.isTrue(), evaluation);
    }

    /** After how much of no data {@code onNoData} decides: the condition's own {@code for}, and at least a gap. */
    private Duration patience(Hold hold) {
        Duration asked = hold instanceof Hold.For f ? f.duration() : Duration.ZERO;
        return asked.compareTo(longestGap) > 0 ? asked : longestGap;
    }
}
