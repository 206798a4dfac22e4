package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.BaselineTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Dispersion;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Intervals;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.LimitTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.MeanTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Question;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.SequentialTest;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Weights;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Window;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The sequential conditions of a gate, by their places among its breach conditions. They share its alpha, or
 * their part of it: the mean of their evidence has to reach 1/α, which is valid whatever they have to do with each other. Pure;
 * thread-safe.
 */
final class Sequential {
    private static final double MOST_LOG = 690;

    private final Policy policy;
    private final Map<Integer, SequentialTest> tests = new LinkedHashMap<>();
    private final double alpha;
    private final double needed;

    Sequential(Policy policy) {
        this.policy = policy;
        this.alpha = policy.judgement().alpha() / Shifts.parts(policy);
        this.needed = -Math.log(alpha);
        Window window = policy.window();
        int looks = (int) Math.min(1_000_000, 1 + window.atMost().dividedBy(window.every()));
        Weights weights = new Weights(looks, policy.judgement().change());
        for (int i = 0; i < policy.breach().size(); i++) {
            SequentialTest test =
                    test(policy.breach().get(i), weights, window.every().multipliedBy(4));
            if (test != null) {
                tests.put(i, test);
            }
        }
    }

    /** Null: it is no sequential one. */
    private SequentialTest test(Condition condition, Weights weights, Duration longestGap) {
        Signal signal = policy.signals().get(condition.subject());
        boolean isMean = signal.spec().countable() instanceof Countable.Mean;
        if (condition instanceof Condition.Worse worse) {
            return isMean
                    ? MeanTest.of(worse, signal, weights, longestGap)
                    : new BaselineTest(Question.of(worse, signal), weights, longestGap);
        }
        if (condition instanceof Condition.WorseThanLimit limit) {
            return isMean ? MeanTest.of(limit, signal, weights) : new LimitTest(limit, signal, weights);
        }
        return null;
    }

    Map<Integer, Evidence> start() {
        Map<Integer, Evidence> start = new LinkedHashMap<>();
        tests.forEach((i, test) -> start.put(i, test.start()));
        return start;
    }

    /** Signals whose past on the baseline tells how much it varies. */
    Set<String> comparing() {
        Set<String> signals = new LinkedHashSet<>();
        tests.forEach((i, test) -> {
            if (test instanceof BaselineTest) {
                signals.add(signal(i).name());
            }
        });
        return signals;
    }

    /** @param past of the baseline, in any order */
    Map<Integer, Evidence> start(List<Observation> past) {
        Map<Integer, Evidence> start = start();
        tests.forEach((i, test) -> {
            if (test instanceof BaselineTest compared) {
                start.put(i, compared.start(counted(past, signal(i).name())));
            }
        });
        return start;
    }

    private static List<Counts> counted(List<Observation> past, String signal) {
        List<Counts> inOrder = past.stream()
                .filter(o -> o.counts() != null
                        && o.scope() == Scope.BASELINE
                        && o.signal().equals(signal))
                .map(Observation::counts)
                .sorted(Comparator.comparing(Counts::upTo))
                .toList();
        List<Counts> once = new ArrayList<>();
        for (Counts counts : inOrder) {
            Instant before =
                    once.isEmpty() ? Instant.MIN : once.get(once.size() - 1).upTo();
            if (!counts.after().isBefore(before)) {
                once.add(counts);
            }
        }
        return once;
    }

    boolean isEmpty() {
        return tests.isEmpty();
    }

    /** The evidence of a condition after one side was counted. */
    Evidence next(int i, Evidence before, Observation observation) {
        return observation.counts() == null
                ? before
                : tests.get(i).next(before, observation.scope(), observation.counts());
    }

    /** The methods of its conditions, with their versions. */
    Set<String> methods() {
        return tests.values().stream().map(SequentialTest::method).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the evidence says; null while there is none, and while the counts of the other side are still missing. */
    Evaluation evaluate(int i, Map<Integer, Evidence> evidence, Observation newest) {
        Evidence own = evidence.get(i);
        if (limit(i) != null && newest.scope() == Scope.BASELINE) {
            return null;
        }
        if (!newest.hasData()) {
            return Evaluation.none(newest.takenAt(), newest.noData(), newest.scope() + ": " + newest.detail());
        }
        // Rows may wait for long until there are enough for a block; what has been weighed says something meanwhile.
        boolean isWaiting =
                isMean(i) ? newest.scope() == Scope.BASELINE : own.candidate() != null || own.baseline() != null;
        if (own.looks() == 0 || isWaiting) {
            return null;
        }
        if (tests.get(i) instanceof LimitTest limit && newest.counts() != null && !limit.canTell(newest.counts())) {
            return Evaluation.none(
                    newest.takenAt(),
                    NoData.NOT_USABLE,
                    "no bucket of the histogram ends at " + limit(i).limit()
                            + " or beyond it, so nothing could show that" + " it was exceeded");
        }
        if (!own.isUsable()) {
            return Evaluation.none(
                    newest.takenAt(),
                    NoData.NOT_USABLE,
                    String.format(
                            Locale.ROOT,
                            "the baseline's counts vary %.1f times as much as single requests would, above %.0f they"
                                    + " are not judged",
                            own.dispersion().clustering(),
                            Dispersion.MOST));
        }
        boolean bad = log(evidence) >= needed && strongest(evidence) == i;
        return Evaluation.of(newest.dataTime(), bad, value(own.logEvidence()));
    }

    /** Half-way to a breach, where a window is not declared healthy. */
    boolean isSuspicious(Map<Integer, Evidence> evidence) {
        return !isEmpty() && log(evidence) >= needed / 2;
    }

    /** Whether some condition could not exclude a substantial worsening. */
    boolean isWeak(Map<Integer, Evidence> evidence) {
        return evidence.entrySet().stream().anyMatch(e -> {
            Question.Worsening excluded = excluded(e.getKey(), e.getValue());
            return excluded == null || !excluded.enough();
        });
    }

    /** What people are told of a condition. */
    SequentialSentences sentences(int i) {
        Double allowed = tests.get(i) instanceof LimitTest test ? (Double) test.share() : null;
        return new SequentialSentences(policy.breach().get(i), signal(i), alpha, allowed);
    }

    Finding finding(int i, Evidence evidence) {
        Question.Worsening excluded = excluded(i, evidence);
        Double looks = evidence.looksTo(needed + Math.log(tests.size()));
        Evidence.Sums since = evidence.since();
        Intervals intervals = tests.get(i).intervals(evidence, alpha);
        return new Finding(
                tests.get(i).method(),
                value(evidence.logEvidence()),
                1 / alpha,
                evidence.inflation(),
                since.from(),
                Math.round(since.candidateTrials()),
                isMean(i) ? null : (Long) Math.round(since.candidateEvents()),
                isMean(i) ? mean(i, evidence.means().candidate(), Math.round(since.candidateTrials())) : null,
                Math.round(since.baselineTrials()),
                isMean(i) ? null : (Long) Math.round(since.baselineEvents()),
                isMean(i) ? mean(i, evidence.means().baseline(), Math.round(since.baselineTrials())) : null,
                intervals.candidate(),
                intervals.baseline(),
                excluded == null ? null : (Double) excluded.amount(),
                looks == null ? null : policy.window().every().multipliedBy(looks.longValue()));
    }

    private boolean isMean(int i) {
        return signal(i).spec().countable() instanceof Countable.Mean;
    }

    /** In the signal's unit; null without a row. */
    private Double mean(int i, double sum, long rows) {
        double most = ((Countable.Mean) signal(i).spec().countable()).most();
        double mean = signal(i).higherIsWorse() ? sum / rows : 1 - sum / rows;
        return rows == 0 ? null : (Double) (mean * most);
    }

    /** Null where it is compared with the baseline. */
    private Condition.WorseThanLimit limit(int i) {
        return policy.breach().get(i) instanceof Condition.WorseThanLimit limit ? limit : null;
    }

    private Signal signal(int i) {
        return policy.signals().get(policy.breach().get(i).subject());
    }

    private Question.Worsening excluded(int i, Evidence evidence) {
        return tests.get(i).excluded(evidence, alpha);
    }

    /** The logarithm of the mean; what cannot be used adds nothing, and its place is not given away. */
    private double log(Map<Integer, Evidence> evidence) {
        double most = evidence.values().stream()
                .filter(Evidence::isUsable)
                .mapToDouble(Evidence::logEvidence)
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
        double sum = evidence.values().stream()
                .filter(Evidence::isUsable)
                .mapToDouble(e -> Math.exp(e.logEvidence() - most))
                .sum();
        return most + Math.log(sum / tests.size());
    }

    private static int strongest(Map<Integer, Evidence> evidence) {
        return evidence.entrySet().stream()
                .filter(e -> e.getValue().isUsable())
                .max(Map.Entry.comparingByValue(Comparator.comparingDouble(Evidence::logEvidence)))
                .map(Map.Entry::getKey)
                .orElse(-1);
    }

    private static double value(double log) {
        return Math.exp(Math.min(log, MOST_LOG));
    }
}
