package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A rehearsal: {@code latency > 0.25 for 4s}, looked at every second; a window of at most a minute. */
class DrillTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final DrivenThreads time = new DrivenThreads(START);
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @BeforeEach
    void quiet() {
        quiet(world);
    }

    private static void quiet(TestWorld world) {
        world.environment = "staging";
        world.current = TestWorld.V4;
        world.currentPercent = 100;
    }

    /** What the steps of a user do. */
    private static void release(TestWorld world, Version version, double percent) {
        world.current = version;
        world.currentPercent = percent;
        world.candidateSlow = true;
    }

    private static Policies staging() {
        return Policies.latency().environment("staging");
    }

    @Test
    void aFaultThatIsFoundRolledBackAndRecoveredFromPassesTheDrill() {
        Episode drill = begin(staging());
        pass(1);
        assertThat(heard.injecting).containsExactly(true);
        pass(7);
        release(world, TestWorld.V5, 10);
        assertThat(drill.made(null)).isTrue();
        pass(60);

        EpisodeRecord record = heard.record();
        assertThat(record.kind()).isEqualTo("drill");
        assertThat(record.verdict()).isEqualTo(Verdict.BREACH);
        assertThat(record.outcome()).isEqualTo(Outcome.DRILL_PASSED);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.GOES_ON);
        assertThat(phases(record.timeline())).doesNotContainNull().isSorted();
        assertThat(record.timeline().injected()).as("before the fault was made").isEqualTo(START);
        assertThat(record.durations().toDetect()).isEqualTo(Duration.ofSeconds(12));
        assertThat(record.durations().targetMet()).isTrue();
        assertThat(record.baseline().version()).isEqualTo("v4");
        assertThat(record.candidate().version()).isEqualTo("v5");
        assertThat(world.current).isEqualTo(TestWorld.V4);
        assertThat(world.writes).isEqualTo(1);
    }

    @Test
    void injectedIsDurableBeforeTheHostMakesTheFault() {
        heard.onChanged = () -> assertThat(heard.injecting).isEmpty();
        begin(staging());
        pass(0);

        assertThat(heard.states.get(0).isInjecting()).isTrue();
        assertThat(heard.injecting).containsExactly(true);
    }

    @Test
    void aCompleteReleaseIsReturnedToWhatRanBeforeAndNotToAnEarlierVersion() {
        world.earlier = List.of(TestWorld.V3);
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 100);
        world.stable = TestWorld.V5;
        drill.made(null);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_PASSED);
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void aDrillQuarantinesNothing() {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        drill.made(null);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_PASSED);
        assertThat(world.quarantine).isEmpty();
        assertThat(world.marks).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "production, staging, the policy says environment 'production'",
        ", staging, the policy says no environment",
        "staging, production, acts on no cluster",
        "staging, , acts on no cluster"
    })
    void whatIsNotMarkedStagingIsRefused(String policys, String worlds, String why) {
        world.environment = worlds;
        begin(Policies.latency().environment(policys));
        pass(5);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(heard.ending.reason()).contains(why).contains("Nothing was done");
        assertThat(heard.injecting).isEmpty();
        assertThat(heard.record().timeline()).isEqualTo(Timeline.EMPTY);
    }

    private static Stream<Arguments> unfit() {
        return Stream.of(
                unfit("the global brake is on", world -> world.brake = "an outage", staging()),
                unfit("irreversible", world -> {}, staging().irreversible()),
                unfit("a release is in progress", world -> release(world, TestWorld.V5, 10), staging()),
                unfit(
                        "the policy's baseline is 'v3', but v4",
                        world -> {},
                        staging().baseline("v3")),
                unfit("no way back", world -> world.planFails = lost("no way back"), staging()));
    }

    private static Arguments unfit(String why, Consumer<TestWorld> world, Policies policy) {
        return Arguments.of(why, world, policy);
    }

    private static LegException lost(String why) {
        return new LegException(LegException.Kind.NOT_FOUND, why);
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void whereNothingCouldBeRolledBackNoFaultIsMade(String why, Consumer<TestWorld> change, Policies policy) {
        change.accept(world);
        begin(policy);
        pass(5);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains(why);
        assertThat(heard.injecting).isEmpty();
    }

    @Test
    void aFaultThatNobodyFindsIsRolledBackAllTheSame() {
        Episode drill = begin(staging(), new DrillSpec(Duration.ofSeconds(8), false));
        pass(1);
        release(world, TestWorld.V5, 10);
        world.candidateSlow = false;
        drill.made(null);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(heard.ending.reason()).isEqualTo("not detected within 8.0 s");
        assertThat(heard.record().notes()).contains("Drill failed: not detected within 8.0 s");
        assertThat(heard.record().timeline().detected()).as("nobody did").isNull();
        assertThat(heard.record().timeline().proven()).isNotNull();
        assertThat(heard.record().durations().toDetect()).isNull();
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void whatNeitherFoundNorCuredAFaultIsSaidOnceEach() {
        Episode drill = begin(staging(), new DrillSpec(Duration.ofSeconds(8), false));
        pass(1);
        release(world, TestWorld.V5, 10);
        world.candidateSlow = false;
        world.liveSlow = true;
        drill.made(null);
        pass(1200);

        assertThat(heard.ending.reason())
                .startsWith("not detected within 8.0 s; not recovered: latency")
                .satisfies(reason -> assertThat(reason.split("not detected|not recovered", -1))
                        .hasSize(3));
    }

    @Test
    void aBadReleaseThatTheGateFindsHealthyIsNotDetected() {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        world.candidateSlow = false;
        drill.made(null);
        pass(60);

        assertThat(heard.record().verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).startsWith("not detected: the gate ended HEALTHY");
        assertThat(heard.record().timeline().detected()).isNull();
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void aFaultThatChangesNothingFailsTheDrillAndWritesNothing() {
        Episode drill = begin(staging(), new DrillSpec(Duration.ofSeconds(8), false));
        pass(1);
        drill.made(null);
        pass(20);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).contains("the fault has changed nothing: v4 100.0 %");
        assertThat(world.writes).isZero();
    }

    @Test
    void aFaultThatFailedHalfWayIsRolledBack() {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        drill.made("script returned exit code 1");
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).isEqualTo("the fault could not be made: script returned exit code 1");
        assertThat(heard.record().timeline().recovered()).isNotNull();
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void aFaultThatFailedBeforeItChangedAnythingEndsTheDrillSoon() {
        Episode drill = begin(staging());
        pass(1);
        drill.made("no such image");
        pass(5);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).startsWith("the fault could not be made: no such image; ");
        assertThat(world.writes).isZero();
    }

    @Test
    void aFaultThatIsStillBeingMadeWhenItsTimeIsOverIsUndone() {
        Episode drill = begin(staging(), new DrillSpec(Duration.ofSeconds(8), false));
        pass(1);
        release(world, TestWorld.V5, 10);
        pass(60);

        assertThat(heard.injecting).containsExactly(true, false);
        assertThat(drill.made(null)).as("too late").isFalse();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).isEqualTo("not detected: after 8.0 s the fault was still being made");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aStoppedDrillLeavesNothingHalfWay(boolean isMade) {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        if (isMade) {
            drill.made(null);
            pass(2);
        }
        assertThat(drill.stop("the build was stopped"))
                .as("the rollback goes on")
                .isFalse();
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).isEqualTo("stopped: the build was stopped");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @ParameterizedTest
    @CsvSource({"false, DRILL_PASSED", "true, DRILL_FAILED"})
    void aMissedTargetFailsTheDrillWhereThatIsAsked(boolean failOnTarget, Outcome outcome) {
        Episode drill = begin(
                staging().legs(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofSeconds(16))),
                new DrillSpec(null, failOnTarget));
        pass(1);
        release(world, TestWorld.V5, 10);
        world.liveSlow = true;
        drill.made(null);
        pass(90);

        assertThat(heard.record().durations().targetMet()).isFalse();
        assertThat(heard.record().outcome()).isEqualTo(outcome);
        if (failOnTarget) {
            assertThat(heard.ending.reason()).contains("target missed").contains("the target is 15.0 s");
        }
    }

    @Test
    void aRollbackThatFailsIsSaid() {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        world.failures.add(lost("rollout not found"));
        drill.made(null);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).startsWith("not rolled back: ").contains("rollout not found");
    }

    @Test
    void usersWhoAreNotWellAgainAreSaid() {
        world.abortDoesNothing = true;
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        drill.made(null);
        pass(90);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(heard.ending.reason()).startsWith("not rolled back: ");
        assertThat(heard.record().timeline().recovered()).isNull();
    }

    @Test
    void aFlagBesideTheTrafficIsReturnedToo() {
        world.flagWrites = 1;
        Episode drill = begin(staging().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(1);
        release(world, TestWorld.V5, 10);
        world.flagWrites = 0;
        drill.made(null);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_PASSED);
        assertThat(heard.record().legs()).extracting(LegRecord::to).containsExactly("v4", "off");
        assertThat(world.flagWrites).isEqualTo(1);
    }

    @Test
    void aLegThatTheFaultHasNotChangedHindersNothing() {
        world.flagWrites = 1;
        Episode drill = begin(staging().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(1);
        release(world, TestWorld.V5, 10);
        world.idlePlanFails = lost("it is the first revision");
        drill.made(null);
        pass(60);

        assertThat(heard.record().legs()).extracting(LegRecord::to).containsExactly("v4", "off");
        assertThat(heard.record().legs().get(1).actions())
                .containsExactly("nothing to do: the fault has not changed it");
    }

    @Test
    void whatShowsLaterIsWaitedFor() {
        Episode drill = begin(staging());
        pass(1);
        drill.made(null);
        pass(5);
        assertThat(heard.ending).isNull();
        release(world, TestWorld.V5, 10);
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.DRILL_PASSED);
    }

    @Test
    void whatHasPassedIsRememberedForTheReleaseAndNothingAsAVersionToReturnTo() {
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        drill.made(null);
        pass(60);

        assertThat(world.drills.values()).singleElement().satisfies(entry -> {
            assertThat(entry.key().release()).isEqualTo("model-svc");
            assertThat(entry.episode()).isEqualTo("id");
            assertThat(entry.at()).isEqualTo(heard.record().endedAt());
        });
        assertThat(world.knownGood).isEmpty();
    }

    @Test
    void whatHasFailedIsNotRemembered() {
        Episode drill = begin(staging());
        pass(1);
        drill.made("no such image");
        pass(5);

        assertThat(world.drills).isEmpty();
    }

    @Test
    void aRestoredDrillGoesOnFromAnyTransitionAndEndsTheSame() {
        List<Instant> times = new ArrayList<>();
        heard.onChanged = () -> times.add(time.instant());
        Episode drill = begin(staging());
        pass(1);
        release(world, TestWorld.V5, 10);
        drill.made(null);
        pass(60);
        List<EpisodeState> transitions = List.copyOf(heard.states);
        assertThat(transitions.size()).isGreaterThanOrEqualTo(6);

        for (int i = 0; i < transitions.size() - 1; i++) {
            EpisodeState state = transitions.get(i);
            DrivenThreads later = new DrivenThreads(times.get(i).plusSeconds(1));
            TestWorld again = new TestWorld(later);
            quiet(again);
            if (state.legs.stream().noneMatch(run -> run.state() == LegRun.State.DONE)) {
                release(again, TestWorld.V5, 10);
            }
            Heard second = new Heard();
            Episode resumed = new Episode(order(staging().build(), null), state, again, later.threads(), second);
            resumed.start();
            later.pass(Duration.ofSeconds(1));
            assertThat(second.injecting).hasSize(state.isInjecting() ? 1 : 0);
            resumed.made(null);
            later.pass(Duration.ofSeconds(90));

            assertThat(second.record().outcome()).as("from %s", i).isEqualTo(Outcome.DRILL_PASSED);
            assertThat(second.record().timeline().injected()).isEqualTo(START);
            assertThat(again.current).isEqualTo(TestWorld.V4);
        }
    }

    @Test
    void aDrillThatNobodyGoesOnWithAfterARestartUndoesItsFault() {
        begin(staging());
        pass(1);
        EpisodeState saved = heard.states.get(0);
        DrivenThreads later = new DrivenThreads(START.plus(Duration.ofHours(3)));
        TestWorld again = new TestWorld(later);
        quiet(again);
        release(again, TestWorld.V5, 10);
        Heard second = new Heard();
        new Episode(order(staging().build(), null), saved, again, later.threads(), second).start();
        later.pass(Duration.ofSeconds(60));

        assertThat(second.injecting).containsExactly(true, false);
        assertThat(second.record().outcome()).isEqualTo(Outcome.DRILL_FAILED);
        assertThat(again.current).isEqualTo(TestWorld.V4);
    }

    private static Stream<Instant> phases(Timeline t) {
        return Stream.of(
                t.injected(),
                t.onset(),
                t.detected(),
                t.decided(),
                t.started(),
                t.accepted(),
                t.trafficRestored(),
                t.recovered(),
                t.proven());
    }

    private Episode begin(Policies policies) {
        return begin(policies, null);
    }

    private Episode begin(Policies policies, DrillSpec spec) {
        Episode drill = new Episode(order(policies.build(), spec), null, world, time.threads(), heard);
        drill.start();
        return drill;
    }

    private static Order order(Policy policy, DrillSpec spec) {
        return Order.drill("id", policy, spec == null ? new DrillSpec(null, false) : spec, "job#1", "test");
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }
}
