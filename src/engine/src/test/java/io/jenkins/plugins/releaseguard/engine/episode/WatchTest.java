package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.Sample;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.SignalRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What follows a gate that was asked to go on watching. */
class WatchTest {
    private static final Duration DAY = Duration.ofHours(24);
    private static final Condition LONG_BREACH = Policies.above("latency", 0.25, Policies.forSeconds(300));

    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();
    private final Policies policies =
            Policies.latency().onHealthy(Policy.OnHealthy.PROMOTE).watch(DAY, null);
    private Episode watch;

    /**
     * @param happens in the middle of the watch
     * @param runs in the end
     */
    private record Case(
            String name,
            Consumer<Policies> policy,
            Consumer<WatchTest> happens,
            Verdict verdict,
            Outcome outcome,
            String runs) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Consumer<Policies> usual = policies -> {};
        return Stream.of(
                new Case("nothing", usual, test -> {}, Verdict.HEALTHY, Outcome.PASSED, "v5"),
                new Case(
                        "a bad moment",
                        policies -> policies.breach(LONG_BREACH),
                        test -> test.slowFor(Duration.ofMinutes(3)),
                        Verdict.HEALTHY,
                        Outcome.PASSED,
                        "v5"),
                new Case("slow", usual, WatchTest::slow, Verdict.BREACH, Outcome.ROLLED_BACK, "v4"),
                new Case(
                        "slow, to be reported",
                        policies -> policies.onBreach(Reaction.REPORT),
                        WatchTest::slow,
                        Verdict.BREACH,
                        Outcome.REPORTED,
                        "v5"),
                new Case(
                        "slow, and going back may do harm",
                        Policies::irreversible,
                        WatchTest::slow,
                        Verdict.BREACH,
                        Outcome.REPORTED,
                        "v5"),
                new Case(
                        "no metrics any more",
                        policies -> policies.onInconclusive(Reaction.ROLLBACK),
                        test -> test.world.metricsLost = true,
                        Verdict.INCONCLUSIVE,
                        Outcome.REPORTED,
                        "v5"),
                new Case(
                        "another version by hand",
                        usual,
                        test -> test.world.current = TestWorld.V6,
                        null,
                        Outcome.SUPERSEDED,
                        "v6"),
                new Case(
                        "another release",
                        usual,
                        test -> assertThat(test.watch.supersede(TestWorld.V6, "job#2 releases v6"))
                                .isTrue(),
                        null,
                        Outcome.SUPERSEDED,
                        "v5"),
                new Case(
                        "the same release again",
                        usual,
                        test -> assertThat(test.watch.supersede(TestWorld.V5, "job#2 releases v5"))
                                .isFalse(),
                        Verdict.HEALTHY,
                        Outcome.PASSED,
                        "v5"),
                new Case(
                        "stopped by a person",
                        usual,
                        test -> assertThat(test.watch.stop("by anna")).isTrue(),
                        null,
                        Outcome.STOPPED,
                        "v5"),
                new Case(
                        "the brake to the end",
                        usual,
                        test -> test.world.brake = "a storm",
                        null,
                        Outcome.STOPPED,
                        "v5"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aWatchEndsByWhatItSees(Case what) {
        what.policy.accept(policies);
        begin();
        time.pass(Duration.ofHours(12));
        assertThat(heard.ending).as("%s", heard.log).isNull();
        what.happens.accept(this);
        time.pass(DAY);

        EpisodeRecord record = heard.record();
        boolean back = what.outcome == Outcome.ROLLED_BACK;
        assertThat(record.kind()).isEqualTo("watch");
        assertThat(record.cause()).isEqualTo("watch after gate id");
        assertThat(record.verdict()).isEqualTo(what.verdict);
        assertThat(record.outcome()).isEqualTo(what.outcome);
        assertThat(world.current.version()).isEqualTo(what.runs);
        assertThat(world.writes).isEqualTo(back ? 1 : 0);
        assertThat(record.timeline().proven() != null).isEqualTo(back);
        assertThat(heard.lost).isEmpty();
    }

    @Test
    void aBreachHoldsItsVersionBackAndIsGoneBackFromAtTheGatesOwnPace() {
        begin();
        time.pass(Duration.ofHours(3));
        slow();
        time.pass(Duration.ofMinutes(10));

        EpisodeRecord record = heard.record();
        assertThat(world.quarantine.values()).singleElement().satisfies(entry -> assertThat(entry.episode())
                .isEqualTo("id-watch"));
        assertThat(record.baseline().version()).isEqualTo("v4");
        assertThat(record.legs()).extracting(LegRecord::state).containsExactly("done");
        assertThat(record.durations().toRecover()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void itLooksOnceAMinuteAndSavesItselfNowAndThen() {
        begin();
        int saved = heard.states.size();
        time.pass(Duration.ofHours(2));

        List<Sample> seen = samples();
        assertThat(seen).hasSizeBetween(119, 122);
        assertThat(Duration.between(seen.get(0).time(), seen.get(1).time())).isEqualTo(Duration.ofMinutes(1));
        assertThat(heard.states.size() - saved).isBetween(8, 9);
    }

    @Test
    void howOftenItLooksCanBeWritten() {
        policies.watch(DAY, Duration.ofMinutes(10));
        begin();
        time.pass(Duration.ofHours(2));

        assertThat(samples()).hasSizeBetween(12, 14);
    }

    @Test
    void aStepMaySayHowLong() {
        Policy policy = Policies.latency().build();
        run(Order.gate("id", policy, "job#1", "test").withWatch(Duration.ofHours(1)));
        time.pass(Duration.ofMinutes(59));
        assertThat(heard.ending).isNull();
        time.pass(Duration.ofMinutes(2));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
    }

    /** Only what counts requests is meant to have none; a registry's value of the baseline is still there. */
    @ParameterizedTest
    @CsvSource({"true, HEALTHY, PASSED", "false, INCONCLUSIVE, REPORTED"})
    void aBaselineThatHasNoTrafficAnyMoreIsNoReasonToHold(boolean counts, Verdict verdict, Outcome outcome) {
        policies.signal(new Signal("latency", new Counted(counts), Unit.SECONDS, true, OnNoData.HOLD, "server"));
        policies.breach(
                LONG_BREACH,
                new Condition.Change(
                        "latency rises more than 10% above baseline",
                        Policies.AT, "latency", true, 0.1, true, Policies.forSeconds(4)));
        begin();
        world.baselineNoData = NoData.EMPTY;
        time.pass(DAY.plusHours(1));

        assertThat(heard.record().verdict()).isEqualTo(verdict);
        assertThat(heard.record().outcome()).isEqualTo(outcome);
    }

    private record Counted(boolean countsRequests) implements SignalSpec {
        @Override
        public boolean scoped() {
            return true;
        }

        @Override
        public String describe() {
            return "test";
        }
    }

    @Test
    void whatHappenedWhileTheControllerWasDownIsReadFromHistory() {
        begin();
        time.pass(Duration.ofHours(1));
        EpisodeState saved = heard.states.get(heard.states.size() - 1);
        DrivenThreads later = new DrivenThreads(time.instant().plus(Duration.ofHours(4)));
        TestWorld after = new TestWorld(later);
        promoted(after);
        after.candidateSlow = true;
        Heard second = new Heard();
        new Episode(watchOf(order()), saved, after, later.threads(), second).start();
        later.pass(Duration.ofMinutes(5));

        assertThat(second.log).anyMatch(line -> line.startsWith("Nothing was watched for 4 h"));
        assertThat(second.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(second.record().timeline().onset()).isBefore(time.instant().plus(Duration.ofMinutes(5)));
        assertThat(after.writes).isEqualTo(1);
    }

    @Test
    void aPlanThatCannotBeMadeAnewIsTheGatesOwn() {
        world.planFails = new LegException(LegException.Kind.UNREACHABLE, "the API server is away");
        begin();
        time.pass(Duration.ofHours(1));
        slow();
        time.pass(Duration.ofMinutes(10));

        assertThat(heard.log).anyMatch(line -> line.contains("The recorded plan stands for traffic"));
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void whatThePromotionTookAlongGoesBackToo() {
        policies.legs(new TestLeg("traffic", true), new TestLeg("alias", false));
        world.waiting = TestWorld.V6;
        begin();
        time.pass(Duration.ofHours(1));
        slow();
        time.pass(Duration.ofMinutes(10));

        assertThat(heard.record().legs())
                .extracting(LegRecord::from, LegRecord::to)
                .containsExactly(tuple("v5", "v4"), tuple("v6", "on"));
        assertThat(world.flagWrites).isEqualTo(1);
    }

    private void slow() {
        world.candidateSlow = true;
    }

    private void slowFor(Duration duration) {
        world.candidateSlow = true;
        time.pass(duration);
        world.candidateSlow = false;
    }

    private List<Sample> samples() {
        watch.stop("enough was seen");
        SignalRecord latency = heard.record().signals().get(0);
        return latency.series().stream()
                .filter(series -> series.scope().equals("candidate"))
                .findFirst()
                .orElseThrow()
                .samples();
    }

    private Order order() {
        return Order.gate("id", policies.build(), "job#1", "test");
    }

    private static Order watchOf(Order gate) {
        return Order.watch(gate.id() + "-watch", gate);
    }

    private void begin() {
        run(order());
    }

    /** A gate to its healthy end, and the watch that it asks for. */
    private void run(Order gate) {
        Heard before = new Heard();
        Episode first = new Episode(gate, null, world, time.threads(), before);
        first.start();
        time.pass(Duration.ofMinutes(6));
        assertThat(before.record().verdict()).isEqualTo(Verdict.HEALTHY);
        promoted(world);
        watch = new Episode(watchOf(gate), first.state().handedOver(), world, time.threads(), heard);
        watch.start();
        time.pass(Duration.ZERO);
    }

    private static void promoted(TestWorld world) {
        world.stable = TestWorld.V5;
        world.currentPercent = 100;
        world.promotions = 0;
    }
}
