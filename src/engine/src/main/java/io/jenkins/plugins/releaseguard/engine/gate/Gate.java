package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Evaluation;
import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.judge.Judge;
import io.jenkins.plugins.releaseguard.engine.judge.Progress;
import io.jenkins.plugins.releaseguard.engine.judge.RankFinding;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.Ranks;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Window;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The promotion window of one policy. {@link #next} is pure: the live gate, a resumed one, a backtest and the tests run
 * the same code, each with its own clock. Thread-safe.
 */
public final class Gate {
    /** Within a look the baseline comes first, so that a candidate is compared with the baseline of its own look. */
    private static final Comparator<Observation> IN_ORDER = Comparator.comparing(Observation::takenAt)
            .thenComparing(Observation::time)
            .thenComparing(o -> o.scope() == Scope.BASELINE ? 0 : o.scope() == Scope.LIVE ? 1 : 2)
            .thenComparing(Observation::signal);

    private final Policy policy;
    private final Window window;
    private final Judge judge;
    private final Duration longestGap;
    private final String requestsSignal;
    private final Sequential sequential;
    private final Shifts shifts;
    private final List<Asked> asked;
    private final Sentences sentences;

    public Gate(Policy policy) {
        this.policy = policy;
        this.window = policy.window();
        this.judge = new Judge(window.every());
        this.longestGap = window.every().multipliedBy(4);
        this.sequential = new Sequential(policy);
        this.shifts = new Shifts(policy);
        this.asked = policy.breach().stream()
                .map(condition -> Asked.of(condition, policy))
                .toList();
        this.sentences = new Sentences(policy, asked, sequential, shifts);
        this.requestsSignal = policy.requests() != null
                ? policy.requests().name()
                : policy.breach().stream()
                        .map(Condition::subject)
                        .filter(name -> policy.signals().get(name).spec().countsRequests())
                        .findFirst()
                        .orElse(policy.breach().get(0).subject());
    }

    /** An open window in which nothing has been seen. */
    public GateState start(Instant now) {
        int conditions = policy.breach().size();
        List<Progress> none = Collections.nCopies(conditions, Progress.NONE);
        return new GateState(
                now,
                none,
                none,
                Map.of(),
                Map.of(),
                Healthy.zero(conditions),
                Duration.ZERO,
                sequential.start(),
                shifts.start(),
                0,
                null);
    }

    /** The sequential methods by which it judges, with their versions; empty: none. */
    public Set<String> methods() {
        return sequential.methods();
    }

    /** The past is read in stretches of that length. */
    public static final Duration PAST_STRETCH = Duration.ofMinutes(2);

    /** So many of them are read. */
    public static final int PAST_STRETCHES = 60;

    /** The baseline's series whose past is worth knowing when the window opens; empty where nothing is compared so. */
    public Set<Series> past() {
        Set<Series> past = new LinkedHashSet<>();
        sequential.comparing().forEach(signal -> past.add(new Series(signal, Scope.BASELINE)));
        return past;
    }

    /**
     * The state with what is known of the baseline from before the window.
     *
     * @param state of which nothing has been judged yet
     * @param past in any order; what has no counts says nothing
     */
    public GateState learned(GateState state, List<Observation> past) {
        Draft draft = new Draft(state);
        draft.evidence.putAll(sequential.start(past));
        return draft.state();
    }

    /** Whose traffic a condition reads. */
    public Scope scope(Condition condition) {
        return Asked.of(condition, policy).scope();
    }

    /** The series whose requests are counted for {@code minRequests}. */
    public Series requests() {
        return new Series(requestsSignal, Scope.CANDIDATE);
    }

    /** What has to be looked at, each once. */
    public Set<Series> series() {
        Set<Series> series = new LinkedHashSet<>();
        for (Asked of : asked) {
            series.add(new Series(of.signal().name(), of.scope()));
            if (of.scope() == Scope.CANDIDATE) {
                series.add(new Series(of.signal().name(), Scope.BASELINE));
            }
        }
        for (Condition condition : policy.observe()) {
            series.add(new Series(condition.subject(), scope(condition)));
        }
        if (policy.requests() != null) {
            series.add(new Series(requestsSignal, Scope.CANDIDATE));
        }
        return series;
    }

    /**
     * The state after some observations.
     *
     * @param observations in any order and number; what has been used before is not used again
     * @param now our clock
     */
    public GateState next(GateState state, List<Observation> observations, Instant now) {
        GateState heard = heard(state, observations, now);
        boolean isOver = Duration.between(state.startedAt(), now).compareTo(window.atMost()) >= 0;
        if (heard.decision() != null || !isOver) {
            return heard;
        }
        Draft draft = new Draft(heard);
        draft.decision = sentences.inconclusive(heard, mayAdvance(heard), healthyFor(heard), now);
        return draft.state();
    }

    /** As {@link #next} for a part of a look, of which more is to come: the window does not end in between. */
    public GateState heard(GateState state, List<Observation> observations, Instant now) {
        if (state.decision() != null) {
            return state;
        }
        Draft draft = new Draft(state);
        List<Observation> inOrder = new ArrayList<>(observations);
        inOrder.sort(IN_ORDER);
        for (Observation observation : inOrder) {
            draft.take(observation);
            draft.decide(now);
            if (draft.decision != null) {
                break;
            }
        }
        return draft.state();
    }

    /** Whether the candidate has been good at its share for long enough to get the next one, which is below 100 %. */
    public boolean mayAdvance(GateState state) {
        if (state.decision() != null || isAtLastWeight(state.weight())) {
            return false;
        }
        return new Draft(state).isGoodFor(healthyFor(state));
    }

    /** The same window with the candidate at another share: how long it was healthy at the one before does not count. */
    public GateState at(GateState state, int weight) {
        Draft draft = new Draft(state, weight);
        draft.healthy = Healthy.zero(policy.breach().size());
        return draft.state();
    }

    /** How long the candidate has to be good at its share. */
    public Duration healthyFor(GateState state) {
        return isAtLastWeight(state.weight())
                ? window.healthyFor()
                : policy.traffic().each();
    }

    /** The share in percent that the candidate has or is being given, of a policy with traffic steps. */
    public int percent(GateState state) {
        return policy.traffic().steps().get(state.weight());
    }

    private boolean isAtLastWeight(int weight) {
        return policy.traffic() == null || weight >= policy.traffic().last();
    }

    /** A state while it is being built. */
    private final class Draft {
        final Instant startedAt;
        final List<Progress> breach;
        final List<Progress> onBaseline;
        final Map<Series, Observation> latest;
        final Map<Series, Instant> usedUpTo;
        final Map<Integer, Evidence> evidence;
        final Map<Integer, Ranks> ranks;
        final int weight;
        Healthy healthy;
        Decision decision;

        Draft(GateState state) {
            this(state, state.weight());
        }

        Draft(GateState state, int weight) {
            startedAt = state.startedAt();
            breach = new ArrayList<>(state.breach());
            onBaseline = new ArrayList<>(state.onBaseline());
            latest = new LinkedHashMap<>(state.latest());
            usedUpTo = new LinkedHashMap<>(state.usedUpTo());
            evidence = new LinkedHashMap<>(state.evidence());
            ranks = new LinkedHashMap<>(state.ranks());
            this.weight = weight;
            healthy = state.healthy();
            decision = state.decision();
        }

        GateState state() {
            return new GateState(
                    startedAt,
                    breach,
                    onBaseline,
                    latest,
                    usedUpTo,
                    healthy,
                    healthy.time(excused()),
                    evidence,
                    ranks,
                    weight,
                    decision);
        }

        void take(Observation observation) {
            Series series = Series.of(observation);
            if (isRepeated(observation, series)) {
                return;
            }
            latest.put(series, observation);
            if (observation.hasData()) {
                usedUpTo.put(series, observation.dataTime());
            }
            if (observation.time().isBefore(startedAt.plus(window.warmUp()))) {
                return;
            }
            for (int i = 0; i < breach.size(); i++) {
                judgeOn(i, observation);
            }
            if (observation.requests() != null
                    && observation.scope() == Scope.CANDIDATE
                    && observation.signal().equals(requestsSignal)) {
                healthy = healthy.counted(observation.requests());
            }
        }

        /** The same sample counts once, and so does the news that there is none. */
        private boolean isRepeated(Observation observation, Series series) {
            Observation previous = latest.get(series);
            if (previous == null) {
                return false;
            }
            if (!observation.hasData()) {
                return !observation.takenAt().isAfter(previous.takenAt());
            }
            Instant used = usedUpTo.get(series);
            return used != null && !observation.dataTime().isAfter(used);
        }

        private void judgeOn(int i, Observation observation) {
            Asked of = asked.get(i);
            Condition condition = of.condition();
            if (!condition.subject().equals(observation.signal())) {
                return;
            }
            boolean isOwn = observation.scope() == of.scope();
            boolean isBeside = observation.scope() == Scope.BASELINE && of.scope() == Scope.CANDIDATE;
            if (isBeside && of.alone() != null) {
                Evaluation evaluation = judge.evaluate(of.alone(), observation, onBaseline.get(i));
                onBaseline.set(i, judge.next(onBaseline.get(i), of.hold(), OnNoData.IGNORE, evaluation));
            }
            if (isOwn && condition instanceof Condition.Threshold threshold) {
                judged(i, judge.evaluate(threshold, observation, breach.get(i)));
            } else if (isOwn && condition instanceof Condition.Change change) {
                Observation baseline = latest.get(new Series(change.signal(), Scope.BASELINE));
                judged(i, judge.evaluate(change, observation, baseline));
            } else if (isOwn && condition instanceof Condition.Shift shift) {
                Observation baseline = latest.get(new Series(shift.signal(), Scope.BASELINE));
                ranks.put(i, shifts.next(i, ranks.get(i), observation, baseline));
                judged(i, shifts.evaluate(i, ranks, observation, baseline));
            } else if ((isOwn || isBeside) && Judgement.gathersEvidence(condition)) {
                evidence.put(i, sequential.next(i, evidence.get(i), observation));
                judged(i, sequential.evaluate(i, evidence, observation));
            }
        }

        /** @param evaluation null: it cannot be evaluated yet */
        private void judged(int i, Evaluation evaluation) {
            if (evaluation != null) {
                Asked of = asked.get(i);
                breach.set(i, judge.next(breach.get(i), of.hold(), of.onNoData(), evaluation));
                count(i, of.onNoData());
            }
        }

        private void count(int i, OnNoData onNoData) {
            Progress progress = breach.get(i);
            Evaluation last = progress.last();
            if (last.isGood()) {
                healthy = healthy.good(i, last.time(), longestGap);
            } else if (last.isBad()) {
                healthy = Healthy.zero(breach.size());
            } else if (onNoData == OnNoData.IGNORE) {
                healthy = healthy.without(i);
            } else if (Duration.between(progress.noDataSince(), last.time()).compareTo(longestGap) > 0) {
                healthy = Healthy.zero(breach.size());
            } else {
                healthy = healthy.paused(i);
            }
        }

        void decide(Instant now) {
            List<Reason> reasons = new ArrayList<>();
            Instant onset = null;
            for (int i = 0; i < breach.size(); i++) {
                Progress progress = breach.get(i);
                if (progress.isTrue() && !mayBeShared(onBaseline.get(i))) {
                    reasons.add(new Reason(policy.breach().get(i).text(), sentences.breach(state(), i)));
                    // weighed together, the looks give no first bad one
                    boolean hasOnset = !evidence.containsKey(i) && !ranks.containsKey(i);
                    onset = hasOnset ? earlier(onset, progress.onset()) : onset;
                }
            }
            if (!reasons.isEmpty()) {
                decision = new Decision(Verdict.BREACH, now, onset, reasons, false);
            } else if (isHealthy()) {
                decision = new Decision(Verdict.HEALTHY, now, null, sentences.healthy(state()), false);
            }
        }

        private boolean isHealthy() {
            return isAtLastWeight(weight)
                    && healthy.requests() >= window.minRequests()
                    && isGoodFor(window.healthyFor())
                    && !(policy.judgement().requireEvidence() && sequential.isWeak(evidence));
        }

        boolean isGoodFor(Duration duration) {
            for (Progress progress : breach) {
                if (progress.isPending() || progress.isTrue()) {
                    return false;
                }
            }
            return healthy.hasData()
                    && healthy.time(excused()).compareTo(duration) >= 0
                    && !sequential.isSuspicious(evidence)
                    && !shifts.isSuspicious(ranks)
                    && shifts.mayPass(ranks);
        }

        /** Conditions whose signal may lack data, and does. */
        boolean[] excused() {
            boolean[] excused = new boolean[breach.size()];
            for (int i = 0; i < excused.length; i++) {
                excused[i] = asked.get(i).onNoData() == OnNoData.IGNORE
                        && healthy.to().get(i) == null;
            }
            return excused;
        }
    }

    /** The baseline is bad as well, or has just begun to be: then the next looks tell whose trouble it is. */
    static boolean mayBeShared(Progress onBaseline) {
        return onBaseline.isTrue() || onBaseline.isPending();
    }

    /** Why the window is not getting nearer to its end, a sentence each; empty while it does. */
    public List<Reason> holds(GateState state) {
        return sentences.holds(state);
    }

    /** Where a condition stands, in a few words. */
    public String status(GateState state, int i) {
        return sentences.status(state, i);
    }

    /** What a sequential condition has found; null for the others. */
    public Finding finding(GateState state, int i) {
        Evidence evidence = state.evidence().get(i);
        return evidence == null ? null : sequential.finding(i, evidence);
    }

    /** What a {@code shifts} condition has found; null for the others, and before it was judged. */
    public RankFinding ranks(GateState state, int i) {
        Ranks ranks = state.ranks().get(i);
        return ranks == null ? null : shifts.finding(i, ranks);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a == null || (b != null && b.isBefore(a)) ? b : a;
    }
}
