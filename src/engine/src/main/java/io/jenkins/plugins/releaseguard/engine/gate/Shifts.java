package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.RankFinding;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.RankTest;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.Ranks;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Score;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Spending;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code shifts} conditions of a gate, by their places among its breach conditions. Each has its part of the gate's
 * alpha; those that a score counts are bad only while the score is below its marginal. Thread-safe.
 */
final class Shifts {
    private final Policy policy;
    private final Score score;
    private final Map<Integer, RankTest> tests = new LinkedHashMap<>();
    private final double alpha;

    Shifts(Policy policy) {
        this.policy = policy;
        this.score = policy.judgement().score();
        this.alpha = policy.judgement().alpha() / parts(policy);
        int values =
                policy.judgement().interval() == null ? 0 : policy.judgement().values(policy.window());
        for (int i = 0; i < policy.breach().size(); i++) {
            if (policy.breach().get(i) instanceof Condition.Shift shift) {
                double floor = policy.signals().get(shift.signal()).floor();
                tests.put(i, new RankTest(shift, floor, alpha, policy.judgement(), values));
            }
        }
    }

    /** Among how many the gate's alpha is shared: one for each condition by ranks, and one for all sequential ones. */
    static long parts(Policy policy) {
        boolean each = policy.judgement().spending() == Spending.EACH;
        long shifts = policy.breach().stream()
                .filter(c -> c instanceof Condition.Shift)
                .count();
        boolean sequential = policy.breach().stream().anyMatch(Judgement::gathersEvidence);
        return each || shifts == 0 ? 1 : shifts + (sequential ? 1 : 0);
    }

    Map<Integer, Ranks> start() {
        Map<Integer, Ranks> start = new LinkedHashMap<>();
        tests.keySet().forEach(i -> start.put(i, Ranks.NONE));
        return start;
    }

    /**
     * What a condition knows after a look at the candidate.
     *
     * @param baseline its newest observation; null: none
     */
    Ranks next(int i, Ranks before, Observation candidate, Observation baseline) {
        boolean both = candidate.hasData()
                && baseline != null
                && baseline.hasData()
                && Duration.between(baseline.dataTime(), candidate.dataTime())
                                .abs()
                                .compareTo(policy.window().every().multipliedBy(4))
                        <= 0;
        return both ? tests.get(i).next(before, candidate.dataTime(), candidate.value(), baseline.value()) : before;
    }

    /** What the newest judgement says; null before the first one. */
    Evaluation evaluate(int i, Map<Integer, Ranks> ranks, Observation candidate, Observation baseline) {
        if (!candidate.hasData()) {
            return Evaluation.none(candidate.takenAt(), candidate.noData(), "candidate: " + candidate.detail());
        }
        if (baseline == null || !baseline.hasData()) {
            NoData cause = baseline == null ? NoData.EMPTY : baseline.noData();
            String detail = baseline == null ? "not read yet" : baseline.detail();
            return Evaluation.none(candidate.takenAt(), cause, "baseline: " + detail);
        }
        Ranks.Result newest = ranks.get(i).newest();
        if (newest == null) {
            return null;
        }
        return Evaluation.of(candidate.dataTime(), newest.isBad() && decides(i, ranks), newest.shift());
    }

    private boolean decides(int i, Map<Integer, Ranks> ranks) {
        if (!isScored(i)) {
            return true;
        }
        Double reached = score(ranks);
        return reached != null && reached < score.marginal();
    }

    private boolean isScored(int i) {
        return score != null && score.counts(signal(i).name());
    }

    /** Whether the score, where there is one, is known and lets the candidate pass. */
    boolean mayPass(Map<Integer, Ranks> ranks) {
        if (score == null) {
            return true;
        }
        Double reached = score(ranks);
        return reached != null && reached >= score.pass();
    }

    /** 0 to 100; null while a condition that counts has not been judged: what is not known scores nothing. */
    private Double score(Map<Integer, Ranks> ranks) {
        double sum = 0;
        for (Score.Group group : score.groups()) {
            int all = 0;
            int good = 0;
            for (Map.Entry<Integer, Ranks> entry : ranks.entrySet()) {
                if (group.signals().contains(signal(entry.getKey()).name())) {
                    if (entry.getValue().newest() == null) {
                        return null;
                    }
                    all++;
                    good += entry.getValue().newest().isBad() ? 0 : 1;
                }
            }
            sum += group.weight() * good / all;
        }
        return sum;
    }

    /** Half-way to a breach by itself, where a window is not declared healthy. */
    boolean isSuspicious(Map<Integer, Ranks> ranks) {
        return ranks.entrySet().stream()
                .filter(e -> !isScored(e.getKey()) && e.getValue().newest() != null)
                .map(e -> e.getValue().newest())
                .anyMatch(r -> r.deviate() >= r.needed() / 2);
    }

    RankFinding finding(int i, Ranks ranks) {
        Ranks.Result newest = ranks.newest();
        return newest == null
                ? null
                : new RankFinding(
                        RankTest.VERSION,
                        ranks.from(),
                        policy.judgement().interval(),
                        newest.values(),
                        newest.deviate(),
                        Double.isInfinite(newest.needed()) ? null : (Double) newest.needed(),
                        newest.margin(),
                        newest.shift(),
                        newest.shiftFrom(),
                        newest.shiftTo(),
                        newest.effect());
    }

    /** For an on-call person: how far it lies off, and how sure that is. */
    String breachSentence(int i, Map<Integer, Ranks> ranks) {
        Ranks own = ranks.get(i);
        String oneOf = Figures.value(Math.round(1 / alpha), Unit.NUMBER);
        boolean each = policy.judgement().spending() == Spending.EACH;
        return signal(i).name() + " of the candidate lies off the baseline's by more than "
                + value(i, own.newest().margin()) + ": " + measured(i, own)
                + ". A release within that shows as much in at"
                + " most 1 of " + oneOf + (each ? " looks" : " windows") + " (" + method(own.newest()) + ")"
                + (isScored(i)
                        ? "; score " + Figures.value(score(ranks), Unit.NUMBER) + ", below " + score.marginal()
                        : "");
    }

    String healthySentence(int i, Ranks own) {
        return signal(i).name() + " of the candidate does not lie off the baseline's by more than "
                + value(i, own.newest().margin()) + " for sure: " + measured(i, own) + " (" + method(own.newest())
                + ")";
    }

    /** Why a score keeps the candidate from passing; null: it does not. */
    String scoreSentence(Map<Integer, Ranks> ranks) {
        if (mayPass(ranks)) {
            return null;
        }
        Double reached = score(ranks);
        return reached == null
                ? "the score is not known: not every condition that it counts has been judged"
                : "the score was " + Figures.value(reached, Unit.NUMBER) + ", and "
                        + Figures.value(score.pass(), Unit.NUMBER) + " is needed to pass";
    }

    /** One line on where it stands. */
    String status(int i, Ranks own) {
        Ranks.Result newest = own.newest();
        return signal(i).name()
                + (newest == null
                        ? " " + own.candidate().size() + " values"
                        : " " + signed(i, newest.shift()) + " off the baseline");
    }

    private String measured(int i, Ranks own) {
        Ranks.Result newest = own.newest();
        return "by " + signed(i, newest.shift()) + " (between " + signed(i, newest.shiftFrom()) + " and "
                + signed(i, newest.shiftTo()) + ") in " + newest.values() + " values of each side since "
                + Figures.time(own.from()) + ", the candidate's above in "
                + Figures.value(newest.effect(), Unit.RATIO) + " of all pairs";
    }

    private static String method(Ranks.Result newest) {
        return String.format(Locale.ROOT, "%s, deviate %.2f", RankTest.VERSION, newest.deviate())
                + (Double.isInfinite(newest.needed()) ? "" : String.format(Locale.ROOT, " of %.2f", newest.needed()));
    }

    private String signed(int i, double value) {
        return (value > 0 ? "+" : "") + value(i, value);
    }

    private String value(int i, double value) {
        return Figures.value(value, signal(i).unit());
    }

    private Signal signal(int i) {
        return policy.signals().get(policy.breach().get(i).subject());
    }
}
