package io.jenkins.plugins.releaseguard.engine.recovery;

import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState.Check;
import io.jenkins.plugins.releaseguard.engine.recovery.RecoveryState.Result;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether users are well again: every recovery condition good, in one stretch, for as long as the policy asks, each
 * within its time. {@link #next} is pure. Thread-safe.
 */
public final class Recovery {
    /** The name under which the share of the traffic is observed; its value is a percentage. */
    public static final String TRAFFIC = "traffic";

    private static final Duration DEFAULT_WITHIN = Duration.ofMinutes(10);
    private static final double PERCENT_TOLERANCE = 0.5;

    private final Policy policy;
    private final Duration longestGap;

    public Recovery(Policy policy) {
        this.policy = policy;
        this.longestGap = policy.window().every().multipliedBy(4);
    }

    /** Nothing seen yet. */
    public RecoveryState start(Instant acceptedAt) {
        return new RecoveryState(
                acceptedAt, Collections.nCopies(policy.recovery().size(), Check.NONE), null);
    }

    /** The signals that have to be looked at; the traffic is not one of them. */
    public Set<Series> series() {
        Set<Series> series = new LinkedHashSet<>();
        for (Condition condition : policy.recovery()) {
            if (condition instanceof Condition.Threshold threshold) {
                series.add(new Series(threshold.signal(), scopeOf(threshold)));
            }
        }
        return series;
    }

    /** Until when the last condition may take. */
    public Instant deadline(Instant acceptedAt) {
        return policy.recovery().stream()
                .map(c -> acceptedAt.plus(withinOf(c)))
                .max(Comparator.naturalOrder())
                .orElse(acceptedAt);
    }

    /** The state after some observations. */
    public RecoveryState next(RecoveryState state, List<Observation> observations, Instant now) {
        if (state.result() != null) {
            return state;
        }
        List<Check> checks = new ArrayList<>(state.checks());
        List<Observation> inOrder = observations.stream()
                .filter(o -> !o.time().isBefore(state.acceptedAt()))
                .sorted(Comparator.comparing(Observation::takenAt).thenComparing(Observation::time))
                .toList();
        for (Observation observation : inOrder) {
            for (int i = 0; i < checks.size(); i++) {
                Condition condition = policy.recovery().get(i);
                if (reads(condition, observation)) {
                    checks.set(i, next(checks.get(i), evaluate(condition, observation)));
                }
            }
        }
        return new RecoveryState(state.acceptedAt(), checks, result(state.acceptedAt(), checks, now));
    }

    /** A sentence on each condition, for the log and the record. */
    public String sentence(int index, RecoveryState state) {
        Condition condition = policy.recovery().get(index);
        Evaluation last = state.checks().get(index).last();
        if (last == null) {
            return condition.text() + ": not observed";
        }
        if (last.bad() == null) {
            return condition.text() + ": not observed, " + last.noData().word()
                    + (last.detail() == null ? "" : " (" + last.detail() + ")");
        }
        String seen = condition.text() + ": " + value(condition, last.value());
        if (!last.isGood()) {
            return seen + ", not as it should be";
        }
        Check check = state.checks().get(index);
        return isProven(check) || check.since() == null
                ? seen
                : seen + ", good for " + Figures.duration(Duration.between(check.since(), last.time())) + " of "
                        + Figures.duration(policy.window().recoveredFor());
    }

    private Check next(Check before, Evaluation evaluation) {
        Evaluation last = before.last();
        if (last != null && !evaluation.time().isAfter(last.time())) {
            return before;
        }
        if (evaluation.isBad()) {
            return new Check(null, evaluation);
        }
        if (!evaluation.isGood()) {
            // The stretch is kept for a short gap only: what was not observed proves nothing.
            boolean lost = before.since() != null
                    && last != null
                    && Duration.between(last.time(), evaluation.time()).compareTo(longestGap) > 0;
            return lost
                    ? new Check(null, evaluation)
                    : new Check(before.since(), last == null ? evaluation : keep(last, evaluation));
        }
        boolean continues = before.since() != null
                && Duration.between(last.time(), evaluation.time()).compareTo(longestGap) <= 0;
        return new Check(continues ? before.since() : evaluation.time(), evaluation);
    }

    /** While a stretch is open, its newest good evaluation is what counts; otherwise the news is. */
    private static Evaluation keep(Evaluation last, Evaluation evaluation) {
        return last.isGood() ? last : evaluation;
    }

    private Result result(Instant acceptedAt, List<Check> checks, Instant now) {
        Instant since = acceptedAt;
        boolean all = true;
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            Condition condition = policy.recovery().get(i);
            if (isProven(check)) {
                since = check.since().isAfter(since) ? check.since() : since;
                continue;
            }
            all = false;
            if (!now.isBefore(acceptedAt.plus(withinOf(condition)))) {
                missing.add(sentence(i, new RecoveryState(acceptedAt, checks, null)));
            }
        }
        if (all) {
            return new Result(since, now, List.of());
        }
        return missing.isEmpty() ? null : new Result(null, null, missing);
    }

    private boolean isProven(Check check) {
        return check.since() != null
                && Duration.between(check.since(), check.last().time())
                                .compareTo(policy.window().recoveredFor())
                        >= 0;
    }

    private boolean reads(Condition condition, Observation observation) {
        if (condition instanceof Condition.Traffic traffic) {
            return observation.signal().equals(TRAFFIC) && observation.scope() == traffic.of();
        }
        Condition.Threshold threshold = (Condition.Threshold) condition;
        return observation.signal().equals(threshold.signal()) && observation.scope() == scopeOf(threshold);
    }

    private Evaluation evaluate(Condition condition, Observation observation) {
        if (!observation.hasData()) {
            return new Evaluation(observation.takenAt(), null, null, observation.noData(), observation.detail());
        }
        boolean holds = condition instanceof Condition.Traffic traffic
                ? Math.abs(observation.value() - traffic.percent()) <= PERCENT_TOLERANCE
                : ((Condition.Threshold) condition)
                        .comparison()
                        .holds(
                                observation.value(),
                                ((Condition.Threshold) condition).limit().value());
        return new Evaluation(observation.dataTime(), !holds, observation.value(), null, null);
    }

    private String value(Condition condition, double value) {
        if (condition instanceof Condition.Threshold threshold) {
            return Figures.value(value, policy.signals().get(threshold.signal()).unit());
        }
        return Math.round(value) + " %";
    }

    private static Scope scopeOf(Condition.Threshold threshold) {
        return threshold.scope() == null ? Scope.LIVE : threshold.scope();
    }

    private static Duration withinOf(Condition condition) {
        Duration within = condition instanceof Condition.Traffic traffic
                ? traffic.within()
                : ((Condition.Threshold) condition).within();
        return within == null ? DEFAULT_WITHIN : within;
    }
}
