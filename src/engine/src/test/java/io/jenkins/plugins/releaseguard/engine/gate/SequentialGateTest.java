package io.jenkins.plugins.releaseguard.engine.gate;

import static io.jenkins.plugins.releaseguard.engine.Policies.above;
import static io.jenkins.plugins.releaseguard.engine.Policies.forSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Finding;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Change;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Countable;
import io.jenkins.plugins.releaseguard.engine.policy.Judgement;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Outcomes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One look a second; healthy for 10 s, at most 60 s. */
class SequentialGateTest {
    private static final Instant START = GateTest.START;
    private static final Condition.Worse ERRORS =
            new Condition.Worse("errors worse than baseline", Policies.AT, "errors", 0.1, true);
    private static final Condition.Worse LATENCY =
            new Condition.Worse("slow worse than baseline", Policies.AT, "slow", 0.1, true);

    private static final Condition.WorseThanLimit LIMIT = new Condition.WorseThanLimit(
            "errors worse than 1%", Policies.AT, "errors", new Quantity(0.01, Unit.RATIO, "1%"), true);

    private record Counted(Countable countable) implements SignalSpec {
        @Override
        public boolean scoped() {
            return true;
        }

        @Override
        public String describe() {
            return "counted";
        }
    }

    private static final Condition.Worse AUC =
            new Condition.Worse("auc worse than baseline by more than 1 points", Policies.AT, "auc", 0.01, false);
    private static final Condition.WorseThanLimit BRIER = new Condition.WorseThanLimit(
            "brier worse than 0.2", Policies.AT, "brier", new Quantity(0.2, Unit.NUMBER, "0.2"), true);

    private static Policies policies() {
        return new Policies()
                .signal(new Signal("errors", new Counted(new Countable.Share()), Unit.RATIO, true, OnNoData.HOLD, "s"))
                .signal(new Signal("auc", new Counted(new Countable.Mean(1)), Unit.NUMBER, false, OnNoData.HOLD, "s"))
                .signal(new Signal("brier", new Counted(new Countable.Mean(1)), Unit.NUMBER, true, OnNoData.HOLD, "s"))
                .signal(new Signal(
                        "slow", new Counted(new Countable.Quantile(0.95)), Unit.SECONDS, true, OnNoData.HOLD, "s"))
                .breach(ERRORS);
    }

    @Test
    void aWorseCandidateIsABreachAndSaysWhatWasCountedAndHowSureThatIs() {
        GateState end = play(policies().build(), 60, second -> errors(second, 1000, 30, 1000, 10));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(end.decision().onset()).isNull();
        assertThat(end.decision().detected()).isEqualTo(START.plusSeconds(3));
        assertThat(end.decision().reasons())
                .extracting(Reason::sentence)
                .singleElement()
                .asString()
                .startsWith("errors of the candidate is worse than the baseline's by more than 10 %: since"
                        + " 2026-11-21T12:00:00Z 90 of 3000 (3 %) of its requests counted as errors, against 30 of 3000"
                        + " (1 %) on the baseline. A release within the margin shows that much in at most 1 of ")
                .endsWith(" windows (asked for: 1 of 100; sequential/4, variance inflation 1.0)");
    }

    @Test
    void anEqualCandidateIsHealthyAndSaysWhichWorseningIsExcluded() {
        GateState end = play(policies().build(), 60, second -> errors(second, 1000, 10, 1000, 10));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(end.decision().reasons().get(1).sentence())
                .startsWith("errors: a worsening by 75 % or more from the window's start on is excluded");
    }

    @Test
    void errorsThatTheBaselineNeverHasAreFoundHoweverRare() {
        GateState end = play(policies().build(), 60, second -> errors(second, 1000, 1, 4000, 0));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(end.evidence().get(0).since().candidateEvents()).isLessThan(7);
    }

    @Test
    void aFloorKeepsWhatIsTooSmallFromStoppingARelease() {
        Signal floored =
                new Signal("errors", new Counted(new Countable.Share()), Unit.RATIO, true, OnNoData.HOLD, "s", 0.005);

        GateState end = play(policies().signal(floored).build(), 60, second -> errors(second, 1000, 2, 4000, 0));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void weakEvidenceIsNoHealthWhereThePolicyAsksForIt() {
        Policies asking = policies().judgement(new Judgement(0.01, true));

        GateState few = play(asking.build(), 60, second -> errors(second, 10, 0, 10, 0));
        GateState many = play(asking.build(), 60, second -> errors(second, 1000, 10, 1000, 10));

        assertThat(few.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(few.decision().reasons().get(0).sentence())
                .startsWith("the evidence is weak: errors: no worsening is excluded");
        assertThat(many.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(many.decision().detected()).isAfter(START.plusSeconds(10));
    }

    @Test
    void aQuantileIsJudgedByTheRequestsBeyondTheBaselines() {
        Policy policy = policies().breach(LATENCY).build();

        GateState slow = play(policy, 60, second -> latencies(second, 60));
        GateState equal = play(policy, 60, second -> latencies(second, 25));

        assertThat(slow.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(slow.decision().reasons().get(0).sentence()).contains("lay beyond the baseline's 0.95 quantile");
        assertThat(equal.decision().verdict()).isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void countsThatVaryTooMuchAreNoDataWithThatCause() {
        GateState state = play(policies().build(), 30, second -> {
            Instant now = START.plusSeconds(second);
            List<Tally> pods = List.of(share("a", 500, 60), share("b", 500, 0), share("c", 500, 0));
            return List.of(
                    observed("errors", Scope.CANDIDATE, now, List.of(share("d", 1500, 100))),
                    observed("errors", Scope.BASELINE, now, pods));
        });

        assertThat(state.decision()).isNull();
        assertThat(state.breach().get(0).last().noData()).isEqualTo(NoData.NOT_USABLE);
        assertThat(new Gate(policies().build()).holds(state).get(0).sentence()).contains("not-usable: the baseline's");
    }

    @Test
    void alphaIsSharedByTheConditionsOfAGate() {
        Policy one = policies().build();
        Policy two = policies().breach(ERRORS, LATENCY).build();

        int least = IntStream.range(10, 100)
                .filter(a -> play(one, 2, second -> errors(second, 1000, a, 1000, 10))
                                .decision()
                        != null)
                .findFirst()
                .orElseThrow();
        GateState alone = play(one, 2, second -> errors(second, 1000, least, 1000, 10));
        GateState together = play(two, 2, second -> {
            List<Observation> all = new ArrayList<>(errors(second, 1000, least, 1000, 10));
            all.addAll(latencies(second, 25));
            return all;
        });

        assertThat(new Gate(one).finding(alone, 0).evidence())
                .isEqualTo(new Gate(two).finding(together, 0).evidence());
        assertThat(alone.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(together.decision()).isNull();
    }

    @Test
    void whatIsReadFromHistoryAfterAGapGivesTheSameState() {
        Policy policy =
                policies().breach(ERRORS, above("slow", 9, forSeconds(4))).build();
        Gate gate = new Gate(policy);
        GateState oneByOne = gate.start(START);
        List<Observation> all = new ArrayList<>();
        for (int second = 0; second < 9; second++) {
            oneByOne = gate.next(oneByOne, errors(second, 1000, 12, 1000, 10), START.plusSeconds(second));
            all.addAll(errors(second, 1000, 12, 1000, 10));
        }

        assertThat(gate.next(gate.start(START), all, START.plusSeconds(8))).isEqualTo(oneByOne);
    }

    @Test
    void theStateDoesNotGrowWithTheLooks() throws IOException {
        Policy policy =
                policies().breach(ERRORS, above("slow", 9, forSeconds(4))).build();

        int early = size(play(policy, 5, second -> errors(second, 1000, 10, 1000, 10)));
        int late = size(play(policy, 59, second -> errors(second, 1000, 10, 1000, 10)));

        assertThat(late).isBetween(early - 64, early + 64);
    }

    @Test
    void aLimitIsTestedWithoutABaselineAndSaysWhatWasCounted() {
        Policy policy = policies().breach(LIMIT).build();

        GateState above = play(policy, 60, second -> candidate(second, 30));
        GateState below = play(policy, 60, second -> candidate(second, 5));

        assertThat(above.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(above.decision().reasons().get(0).sentence())
                .startsWith("errors is worse than 1%: since 2026-11-21T12:00:00Z ")
                .contains(" (3 %) of the requests counted as errors, where 1 % may. A release within the limit shows"
                        + " that much in at most 1 of ");
        assertThat(below.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(below.decision().reasons().get(1).sentence())
                .startsWith("errors against 1%: that 1 % of the requests or more counted as errors from the window's"
                        + " start on is excluded, but for 1 of 100 such releases");
    }

    @Test
    void aLimitThatTheBaselineExceedsAsWellIsASharedOutage() {
        Policy policy = policies().breach(LIMIT).build();

        GateState state = play(policy, 30, second -> {
            List<Observation> all = new ArrayList<>(candidate(second, 30));
            Instant now = START.plusSeconds(second);
            all.add(Observation.of("errors", Scope.BASELINE, now, now, 0.03));
            return all;
        });

        assertThat(state.decision()).isNull();
        assertThat(new Gate(policy).holds(state).get(0).sentence()).contains("a shared outage");
    }

    @Test
    void aLimitBeyondTheLastBucketIsNoDataWithThatCause() {
        Policy policy = policies()
                .breach(new Condition.WorseThanLimit(
                        "slow worse than 2s", Policies.AT, "slow", new Quantity(2, Unit.SECONDS, "2s"), true))
                .build();

        GateState state = play(policy, 5, second -> latencies(second, 60));

        assertThat(state.breach().get(0).last().noData()).isEqualTo(NoData.NOT_USABLE);
        assertThat(new Gate(policy).holds(state).get(0).sentence())
                .contains("no bucket of the histogram ends at 2s or beyond it");
    }

    @Test
    void aChangeThatCanOnlyBeAtTheStartIsWeighedFromThereOnWithIntervalsOfBothSides() {
        Judgement atStart = new Judgement(0.01, false, null, null, null, Change.AT_START);
        Policy policy = policies().breach(ERRORS, AUC).judgement(atStart).build();
        Gate gate = new Gate(policy);

        GateState worse = play(policy, 60, second -> errors(second, 1000, 30, 1000, 10));
        Finding finding = gate.finding(worse, 0);

        assertThat(gate.methods()).containsExactly("mixture-bets/1", "mixture-sprt/1");
        assertThat(finding.method()).isEqualTo("mixture-sprt/1");
        assertThat(finding.since()).isEqualTo(START);
        assertThat(finding.candidateInterval().lower()).isBetween(0.01, 0.03);
        assertThat(finding.candidateInterval().upper()).isBetween(0.03, 0.05);
        assertThat(finding.baselineInterval().confidence()).isEqualTo(0.995);
        assertThat(worse.decision().reasons().get(0).sentence())
                .contains(
                        "mixture-sprt/1, variance inflation",
                        "; from the window's start on, with 99 % confidence at every" + " look, it is between ",
                        " on the candidate and between ");
    }

    @Test
    void aFallingAucIsABreachAndSaysWhatItWasInHowManyRows() {
        Policy policy = policies().breach(AUC).build();

        GateState worse = play(policy, 60, second -> aucs(second, 0.75));
        GateState equal = play(policy, 60, second -> aucs(second, 0.9375));

        assertThat(worse.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(worse.decision().reasons().get(0).sentence())
                .matches("auc of the candidate is worse than the baseline's by more than 1 points: since"
                        + " 2026-11-21T12:00:0.Z it was 0.750 in \\d+ rows, against 0.938 in \\d+ rows on the baseline."
                        + " A release within the margin shows that much in at most 1 of \\d+ windows"
                        + " \\(asked for: 1 of 100; sequential-means/1, variance inflation 1.0\\)");
        assertThat(equal.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(equal.decision().reasons().get(1).sentence())
                .matches("auc: a worsening by \\S+ points or more from the window's start on is excluded, but for 1 of"
                        + " 100 such releases .*");
    }

    @Test
    void aMeanBeyondItsLimitIsABreachWithoutABaseline() {
        Policy policy = policies().breach(BRIER).build();

        GateState above = play(policy, 60, second -> briers(second, 0.3));
        GateState below = play(policy, 60, second -> briers(second, 0.05));

        assertThat(above.decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(above.decision().reasons().get(0).sentence())
                .startsWith("brier is worse than 0.2: since 2026-11-21T12:00:0")
                .contains("Z it was 0.3", " rows. A release within the limit shows that much in at most 1 of ");
        Finding finding = new Gate(policy).finding(above, 0);
        assertThat(finding.candidateEvents()).isNull();
        assertThat(finding.candidateMean()).isBetween(0.299, 0.301);
        assertThat(below.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(below.decision().reasons().get(1).sentence())
                .startsWith("brier against 0.2: that it is 0.200 or worse from the window's start on is excluded");
    }

    /** Eighty rows of each side, with the area under the curve that is asked for, and 0.9375 on the baseline. */
    private static List<Observation> aucs(int second, double candidate) {
        return List.of(
                rows("auc", Scope.CANDIDATE, second, scores(candidate)),
                rows("auc", Scope.BASELINE, second, scores(0.9375)));
    }

    /** Ten blocks of four zeros and four ones, whose first one lies below so many zeros that this is the area. */
    private static Outcomes scores(double auc) {
        double[] scores = new double[80];
        double[] labels = new double[80];
        for (int i = 0; i < 40; i++) {
            scores[i] = i / 10;
            labels[40 + i] = 1;
            scores[40 + i] = i < 10 ? 3.5 - (1 - auc) * 16 : 5;
        }
        return Outcomes.ofScores(scores, labels);
    }

    private static List<Observation> briers(int second, double loss) {
        double[] losses = new double[40];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = i % 2 == 0 ? loss - 0.04 : loss + 0.04;
        }
        return List.of(rows("brier", Scope.CANDIDATE, second, Outcomes.ofValues(losses)));
    }

    private static Observation rows(String signal, Scope scope, int second, Outcomes outcomes) {
        Instant now = START.plusSeconds(second);
        Counts counts = second == 0 ? null : new Counts(now.minusSeconds(1), now, outcomes);
        return new Observation(signal, scope, now, now, 0.9, null, null, 16L, 16L, now.minusSeconds(1), counts);
    }

    private static List<Observation> candidate(int second, long events) {
        Instant now = START.plusSeconds(second);
        return List.of(observed("errors", Scope.CANDIDATE, now, second == 0 ? null : pods(1000, events)));
    }

    @Test
    void theStatusTellsTheEvidenceAndWhenItWillDo() {
        Policy policy = policies().build();
        GateState state = play(policy, 7, second -> errors(second, 400, 10, 400, 4));
        Finding finding = new Gate(policy).finding(state, 0);

        assertThat(finding.evidence()).isBetween(1.0, 100.0);
        assertThat(finding.forecast()).isPositive();
        assertThat(new Gate(policy).status(state, 0)).matches("errors evidence [0-9.]+ of 100, a breach in about .*");
    }

    private interface Looks {
        List<Observation> at(int second);
    }

    private static GateState play(Policy policy, int seconds, Looks looks) {
        Gate gate = new Gate(policy);
        GateState state = gate.start(START);
        for (int second = 0; second <= seconds; second++) {
            state = gate.next(state, looks.at(second), START.plusSeconds(second));
        }
        return state;
    }

    /** The first look counts nothing yet. */
    private static List<Observation> errors(int second, long candidate, long a, long baseline, long b) {
        Instant now = START.plusSeconds(second);
        return List.of(
                observed("errors", Scope.CANDIDATE, now, second == 0 ? null : pods(candidate, a)),
                observed("errors", Scope.BASELINE, now, second == 0 ? null : pods(baseline, b)));
    }

    /** On each pod of the candidate so many of 500 requests took longer than 250 ms, and 25 on each of the baseline. */
    private static List<Observation> latencies(int second, long slow) {
        Instant now = START.plusSeconds(second);
        return List.of(
                observed("slow", Scope.CANDIDATE, now, second == 0 ? null : buckets(slow)),
                observed("slow", Scope.BASELINE, now, second == 0 ? null : buckets(25)));
    }

    /** Spread evenly over five pods. */
    private static List<Tally> pods(long trials, long events) {
        return IntStream.range(0, 5)
                .mapToObj(i -> share("pod-" + i, (trials + i) / 5, (events + i) / 5))
                .toList();
    }

    private static Tally share(String pod, long trials, long events) {
        return new Tally(pod, trials, events, new TreeMap<>());
    }

    private static List<Tally> buckets(long slow) {
        TreeMap<Double, Long> atMost = new TreeMap<>(Map.of(0.2, 480 - slow, 0.25, 500 - slow, 0.5, 499L));
        return IntStream.range(0, 5)
                .mapToObj(i -> new Tally("pod-" + i, 500, 0, atMost))
                .toList();
    }

    private static Observation observed(String signal, Scope scope, Instant now, List<Tally> tallies) {
        Counts counts = tallies == null ? null : new Counts(now.minusSeconds(1), now, tallies);
        long requests = counts == null ? 0 : counts.trials();
        return new Observation(
                signal, scope, now, now, 0.01, null, null, requests, requests, now.minusSeconds(1), counts);
    }

    private static int size(GateState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        return bytes.size();
    }
}
