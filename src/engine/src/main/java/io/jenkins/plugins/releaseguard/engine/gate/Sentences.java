package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.judge.Progress;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.Ranks;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a gate says of its states, for an on-call person. Pure; thread-safe. */
final class Sentences {
    private final Policy policy;
    private final List<Asked> asked;
    private final Sequential sequential;
    private final Shifts shifts;

    Sentences(Policy policy, List<Asked> asked, Sequential sequential, Shifts shifts) {
        this.policy = policy;
        this.asked = asked;
        this.sequential = sequential;
        this.shifts = shifts;
    }

    /** Why the window is not getting nearer to its end, a sentence each; empty while it does. */
    List<Reason> holds(GateState state) {
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Progress progress = state.breach().get(i);
            if (progress.isTrue() && Gate.mayBeShared(state.onBaseline().get(i))) {
                reasons.add(new Reason(
                        text(i), "it is true for candidate and baseline: a shared outage, not this release"));
            } else if (progress.noDataSince() != null) {
                Evaluation last = progress.last();
                reasons.add(new Reason(
                        text(i),
                        "no data since " + Figures.time(progress.noDataSince()) + " (" + causeOf(last) + "): "
                                + noDataMeans(i)));
            }
        }
        return reasons;
    }

    /** Why a window is over well. */
    List<Reason> healthy(GateState state) {
        List<Reason> reasons = new ArrayList<>();
        reasons.add(new Reason(
                null,
                "every decisive signal was good for " + Figures.duration(state.healthyTime()) + ", with "
                        + state.requests() + " requests on the candidate"));
        state.evidence().forEach((i, e) -> reasons.add(new Reason(text(i), healthy(i, e))));
        state.ranks().forEach((i, r) -> {
            if (r.newest() != null) {
                reasons.add(new Reason(text(i), shifts.healthySentence(i, r)));
            }
        });
        return reasons;
    }

    private String healthy(int i, Evidence evidence) {
        return sequential.sentences(i).healthy(sequential.finding(i, evidence));
    }

    /**
     * The end of a window that is over without a result.
     *
     * @param mayAdvance whether the candidate has been good for long enough at its share
     * @param healthyFor how long it has to be
     */
    Decision inconclusive(GateState state, boolean mayAdvance, Duration healthyFor, Instant now) {
        List<Reason> reasons = new ArrayList<>(holds(state));
        for (int i = 0; i < asked.size(); i++) {
            Progress progress = state.breach().get(i);
            if (progress.isPending() && progress.noDataSince() == null) {
                reasons.add(new Reason(
                        text(i), "bad for " + Figures.duration(progress.badFor()) + " when the time was over"));
            }
        }
        if (reasons.isEmpty() && shifts.scoreSentence(state.ranks()) != null) {
            reasons.add(new Reason(null, shifts.scoreSentence(state.ranks())));
        }
        if (reasons.isEmpty() && shifts.isSuspicious(state.ranks())) {
            state.ranks()
                    .forEach((i, ranks) -> reasons.add(new Reason(
                            text(i),
                            shifts.healthySentence(i, ranks)
                                    + ": too much for a healthy verdict, too little for a breach")));
        }
        boolean suspicious = sequential.isSuspicious(state.evidence());
        boolean weak = policy.judgement().requireEvidence() && sequential.isWeak(state.evidence());
        if (reasons.isEmpty() && (suspicious || weak)) {
            state.evidence()
                    .forEach((i, evidence) -> reasons.add(new Reason(
                            text(i),
                            suspicious
                                    ? status(i, evidence) + ": too much for a healthy verdict, too little for a breach"
                                    : "the evidence is weak: " + healthy(i, evidence))));
        }
        boolean lowTraffic =
                reasons.isEmpty() && state.requests() < policy.window().minRequests();
        if (lowTraffic) {
            reasons.add(new Reason(
                    null,
                    "low-traffic: the candidate answered " + state.requests() + " requests, fewer than the "
                            + policy.window().minRequests() + " that the policy asks for"));
        } else if (reasons.isEmpty()) {
            String where = policy.traffic() == null
                    ? ""
                    : "at " + policy.traffic().steps().get(state.weight()) + " % ";
            String howLong = "healthy " + where + "for " + Figures.duration(state.healthyTime());
            reasons.add(new Reason(
                    null,
                    mayAdvance
                            ? howLong + ", but it did not get more of the traffic"
                            : howLong + " only, not for " + Figures.duration(healthyFor)));
        }
        reasons.add(new Reason(
                null,
                "the window is over after " + Figures.duration(policy.window().atMost()) + " (atMost)"));
        return new Decision(Verdict.INCONCLUSIVE, now, null, reasons, lowTraffic);
    }

    /** Where a condition stands, in a few words. */
    String status(GateState state, int i) {
        Signal signal = asked.get(i).signal();
        Evaluation last = state.breach().get(i).last();
        Ranks ranks = state.ranks().get(i);
        if (ranks != null && (last == null || last.value() != null)) {
            return shifts.status(i, ranks);
        }
        if (last == null) {
            return signal.name() + " warming up";
        }
        if (last.value() == null) {
            return signal.name() + " no data: " + last.noData().word();
        }
        Evidence evidence = state.evidence().get(i);
        return evidence == null
                ? signal.name() + " " + Figures.value(last.value(), signal.unit()) + precisely(last)
                : status(i, evidence);
    }

    private String status(int i, Evidence evidence) {
        return sequential.sentences(i).status(sequential.finding(i, evidence));
    }

    private static String precisely(Evaluation evaluation) {
        return evaluation.detail() == null ? "" : " (" + evaluation.detail() + ")";
    }

    /** What made a condition true, for an on-call person. */
    String breach(GateState state, int i) {
        Asked of = asked.get(i);
        Signal signal = of.signal();
        Progress progress = state.breach().get(i);
        Evaluation last = progress.last();
        if (last.bad() == null) {
            return signal.name() + " had no data since " + Figures.time(progress.noDataSince()) + " (" + causeOf(last)
                    + "), which its onNoData counts as a breach";
        }
        if (state.evidence().containsKey(i)) {
            return sequential
                    .sentences(i)
                    .breach(sequential.finding(i, state.evidence().get(i)));
        }
        if (state.ranks().containsKey(i)) {
            return shifts.breachSentence(i, state.ranks());
        }
        String howLong = howLong(of.hold(), progress);
        String own = signal.spec().sentence(last.value());
        if (own != null) {
            return own + ", " + howLong;
        }
        if (of.condition() instanceof Condition.Threshold threshold) {
            return signal.name() + " of the " + word(of.scope()) + " was "
                    + Figures.value(last.value(), signal.unit()) + precisely(last) + ", which is "
                    + threshold.comparison().sign() + " "
                    + threshold.limit() + ", " + howLong;
        }
        Condition.Change change = (Condition.Change) of.condition();
        return signal.name() + " of the candidate was "
                + (change.relative()
                        ? Figures.value(last.value(), Unit.RATIO)
                        : Figures.value(last.value(), signal.unit()))
                + (change.rises() ? " above" : " below") + " the baseline's" + precisely(last) + ", " + howLong;
    }

    private static String howLong(Hold hold, Progress progress) {
        if (hold instanceof Hold.Times) {
            return progress.total() + " times in this window";
        }
        if (hold instanceof Hold.TimesInARow) {
            return progress.inARow() + " times in a row, first at " + progress.onset();
        }
        return "for " + Figures.duration(progress.badFor()) + ", since " + Figures.time(progress.onset());
    }

    private String noDataMeans(int i) {
        return switch (asked.get(i).onNoData()) {
            case HOLD -> "the gate holds";
            case BREACH -> "it counts as a breach if it lasts";
            case IGNORE -> "ignored";
        };
    }

    private static String causeOf(Evaluation evaluation) {
        NoData cause = evaluation.noData();
        return evaluation.detail() == null ? cause.word() : cause.word() + ": " + evaluation.detail();
    }

    private static String word(Scope scope) {
        return scope == Scope.LIVE ? "live traffic" : scope.word();
    }

    private String text(int i) {
        return asked.get(i).condition().text();
    }
}
