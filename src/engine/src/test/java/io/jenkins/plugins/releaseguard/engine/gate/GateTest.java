package io.jenkins.plugins.releaseguard.engine.gate;

import static io.jenkins.plugins.releaseguard.engine.Policies.above;
import static io.jenkins.plugins.releaseguard.engine.Policies.forSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Comparison;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Hold;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Quantity;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.ConfidenceInterval;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final double GOOD = 0.1;
    private static final double BAD = 0.4;

    /**
     * A window as a picture, one look a second: {@code g} good, {@code b} bad, {@code -} no data, {@code .} no look at
     * all. Where it ends the gate has seen nothing more.
     */
    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource({
        "bbbbb, BREACH, 4, four seconds between the first and the last bad look",
        "bbbb, , , three seconds are not enough",
        "bbbgbbbb, , , one good look starts it again",
        "bbbgbbbbb, BREACH, 8, and then it counts from the first bad one after it",
        "bb-bbb, , , the clock stands still while there is no data",
        "bb-bbbb, BREACH, 6, no data does not make it forget",
        "ggggggggggg, HEALTHY, 10, ten good seconds",
        "ggggg-gggggg, , , no data stops the healthy clock",
        "ggggg-ggggggg, HEALTHY, 12, and it goes on from where it stood",
        "ggggg------gggggg, , , a long gap sets it back",
        "gggggbgggggggggg, , , one bad look sets it back",
        "gggggbggggggggggg, HEALTHY, 16, and it counts from the first good one after it",
        "ggggg......gggggg, , , nobody looking is not being healthy",
    })
    void aWindowEndsWhereItsLooksSay(String looks, String verdict, Integer second, String why) {
        GateState end = play(Policies.latency().build(), looks);

        assertThat(end.decision() == null ? null : end.decision().verdict().name())
                .isEqualTo(verdict);
        if (second != null) {
            assertThat(end.decision().detected()).isEqualTo(START.plusSeconds(second));
        }
    }

    @Test
    void theOnsetIsTheFirstBadLookOfTheUnbrokenStretch() {
        GateState end = play(Policies.latency().build(), "gbgbbbbb");

        assertThat(end.decision().onset()).isEqualTo(START.plusSeconds(3));
        assertThat(end.decision().reasons())
                .extracting(Reason::sentence)
                .containsExactly(
                        "latency of the candidate was 400 ms, which is > 0.25s, for 4.0 s, since 2026-11-21T12:00:03Z");
    }

    @Test
    void aReasonSaysHowSureTheValueIsWhereItsSourceKnows() {
        Policy policy = Policies.latency()
                .breach(above("latency", 0.25, new Hold.Times(1)))
                .build();
        Gate gate = new Gate(policy);
        Observation look = new Observation(
                "latency",
                Scope.CANDIDATE,
                START,
                START,
                0.4,
                null,
                null,
                1204L,
                null,
                null,
                null,
                new ConfidenceInterval(0.35, 0.45, 0.95),
                "95 % interval 0.35 to 0.45 (normal), 1204 rows");

        GateState end = gate.next(gate.start(START), List.of(look), START);

        assertThat(end.decision().reasons())
                .extracting(Reason::sentence)
                .containsExactly("latency of the candidate was 400 ms (95 % interval 0.35 to 0.45 (normal), 1204 rows),"
                        + " which is > 0.25s, 1 times in this window");
    }

    /** Above 250 ms it is bad, and stays so until it is below 200 ms. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "300 240 220 240 240, true, once it is bad the band counts as bad",
        "240 240 240 240 240, false, the band alone begins nothing",
        "300 240 199 240 240, false, below the band it ends",
        "300 240 - 240 240 240 240, true, no data does not end it",
        "300 199 300 240 220 240 240, true, and it may begin anew",
    })
    void aLimitMayHaveAnotherOneThatEndsWhatItBegan(String milliseconds, boolean isBreach, String why) {
        Condition.Threshold plain = above("latency", 0.25, forSeconds(4));
        Policy policy = Policies.latency()
                .breach(new Condition.Threshold(
                        plain.text(),
                        plain.at(),
                        null,
                        "latency",
                        plain.comparison(),
                        plain.limit(),
                        plain.hold(),
                        new Condition.Threshold.Until(Comparison.BELOW, new Quantity(0.2, Unit.SECONDS, "200ms")),
                        null))
                .build();
        Gate gate = new Gate(policy);
        GateState state = gate.start(START);
        String[] values = milliseconds.split(" ");
        for (int second = 0; second < values.length; second++) {
            Instant now = START.plusSeconds(second);
            Observation look = values[second].equals("-")
                    ? Observation.none("latency", Scope.CANDIDATE, now, NoData.EMPTY, "no series")
                    : Observation.of("latency", Scope.CANDIDATE, now, now, Integer.parseInt(values[second]) / 1000.0);
            state = gate.next(state, List.of(look), now);
        }

        assertThat(state.decision() != null).isEqualTo(isBreach);
    }

    @Test
    void failureLimitsCountInTotalOrInARow() {
        Policy total = Policies.latency()
                .breach(above("latency", 0.25, new Hold.Times(3)))
                .build();
        Policy inARow = Policies.latency()
                .breach(above("latency", 0.25, new Hold.TimesInARow(3)))
                .build();

        assertThat(play(total, "bgbgb").decision().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(play(inARow, "bgbgbb").decision()).isNull();
        assertThat(play(inARow, "bgbgbbb").decision().verdict()).isEqualTo(Verdict.BREACH);
    }

    @Test
    void looksDuringTheWarmUpAreNotJudged() {
        Policy policy = Policies.latency().warmUp(5).build();

        assertThat(play(policy, "bbbbb").decision()).isNull();
        assertThat(play(policy, "bbbbbbbbbb").decision().detected()).isEqualTo(START.plusSeconds(9));
    }

    @Test
    void noHealthyVerdictWithoutTheRequestsThatThePolicyAsksFor() {
        Policy policy = Policies.latency().minRequests(100).build();
        Gate gate = new Gate(policy);
        GateState few = gate.start(START);
        GateState enough = gate.start(START);
        for (int second = 0; second <= 60; second++) {
            few = gate.next(few, List.of(withRequests(second, 1)), START.plusSeconds(second));
            enough = gate.next(enough, List.of(withRequests(second, 20)), START.plusSeconds(second));
        }

        assertThat(enough.decision().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(few.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(few.decision().lowTraffic()).isTrue();
        assertThat(few.decision().reasons().get(0).sentence()).startsWith("low-traffic: ");
    }

    @Test
    void withoutDataTheWindowEndsInconclusiveAndSaysWhy() {
        GateState end = play(Policies.latency().build(), "ggg" + "-".repeat(60));

        assertThat(end.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(end.decision().detected()).isEqualTo(START.plusSeconds(60));
        assertThat(end.decision().lowTraffic()).isFalse();
        assertThat(end.decision().reasons().get(0).sentence())
                .contains("unreachable")
                .contains("the gate holds");
    }

    @Test
    void aSignalWhoseSilenceIsABreachBreaches() {
        Policy policy = Policies.latency().signal("latency", OnNoData.BREACH).build();

        assertThat(play(policy, "ggg----").decision()).isNull();
        assertThat(play(policy, "ggg-----").decision().verdict()).isEqualTo(Verdict.BREACH);
    }

    @Test
    void anIgnoredSignalMayBeSilentButNotTheOnlyOne() {
        Policies two = Policies.latency().signal("errors", OnNoData.IGNORE);
        Condition latency = above("latency", 0.25, forSeconds(4));
        Condition errors = above("errors", 0.01, forSeconds(4));
        Gate gate = new Gate(two.breach(latency, errors).build());
        GateState state = gate.start(START);
        for (int second = 0; second <= 10; second++) {
            Instant now = START.plusSeconds(second);
            state = gate.next(
                    state,
                    List.of(
                            Observation.of("latency", Scope.CANDIDATE, now, now, GOOD),
                            Observation.none("errors", Scope.CANDIDATE, now, NoData.EMPTY, "no series")),
                    now);
        }
        assertThat(state.decision().verdict()).isEqualTo(Verdict.HEALTHY);

        Policy alone = Policies.latency().signal("latency", OnNoData.IGNORE).build();
        assertThat(play(alone, "-".repeat(61)).decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void whatIsTrueForCandidateAndBaselineIsASharedOutageAndHolds() {
        Gate gate = new Gate(Policies.latency().build());
        GateState state = gate.start(START);
        for (int second = 0; second < 30; second++) {
            state = look(gate, state, second, BAD, BAD);
        }
        assertThat(state.decision()).isNull();
        assertThat(gate.holds(state).get(0).sentence()).contains("shared outage");

        GateState baselineWellAgain = look(gate, state, 30, BAD, GOOD);
        assertThat(baselineWellAgain.decision().verdict()).isEqualTo(Verdict.BREACH);

        for (int second = 30; second <= 60; second++) {
            state = look(gate, state, second, BAD, BAD);
        }
        assertThat(state.decision().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(state.decision().reasons().get(0).sentence()).contains("shared outage");
    }

    @Test
    void theCandidateIsComparedWithTheBaselineOfItsOwnLook() {
        Condition.Change rises = new Condition.Change("rises", Policies.AT, "latency", true, 0.5, true, forSeconds(2));
        Gate gate = new Gate(Policies.latency().breach(rises).build());
        GateState state = gate.start(START);
        for (int second = 0; second < 5; second++) {
            state = look(gate, state, second, 0.14, 0.1);
        }
        assertThat(state.decision()).isNull();
        for (int second = 5; second < 8; second++) {
            state = look(gate, state, second, 0.16, 0.1);
        }
        assertThat(state.decision().verdict()).isEqualTo(Verdict.BREACH);
    }

    @Test
    void aStateSurvivesItsSerialisedForm() throws Exception {
        GateState state = play(Policies.latency().build(), "gbg-b");
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (java.io.ObjectOutputStream out = new java.io.ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        try (java.io.ObjectInputStream in =
                new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(state);
        }
    }

    private static Observation withRequests(int second, long requests) {
        Instant time = START.plusSeconds(second);
        return new Observation(
                "latency", Scope.CANDIDATE, time, time, GOOD, null, null, requests, requests, time.minusSeconds(1));
    }

    private static GateState look(Gate gate, GateState state, int second, double candidate, double baseline) {
        Instant now = START.plusSeconds(second);
        return gate.next(
                state,
                List.of(
                        Observation.of("latency", Scope.CANDIDATE, now, now, candidate),
                        Observation.of("latency", Scope.BASELINE, now, now, baseline)),
                now);
    }

    private static GateState play(Policy policy, String looks) {
        Gate gate = new Gate(policy);
        GateState state = gate.start(START);
        for (int second = 0; second < looks.length(); second++) {
            Instant now = START.plusSeconds(second);
            state = gate.next(state, observations(looks.charAt(second), now), now);
        }
        return state;
    }

    static List<Observation> observations(char look, Instant now) {
        return switch (look) {
            case 'g' -> List.of(Observation.of("latency", Scope.CANDIDATE, now, now, GOOD));
            case 'b' -> List.of(Observation.of("latency", Scope.CANDIDATE, now, now, BAD));
            case '-' -> List.of(Observation.none("latency", Scope.CANDIDATE, now, NoData.UNREACHABLE, "refused"));
            default -> List.of();
        };
    }
}
