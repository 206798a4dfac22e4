package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.Policies.TestLeg;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.LegRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpisodeTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @Test
    void aBreachIsRolledBackAndItsRecoveryIsProvenInOrder() {
        begin(Policies.latency());
        pass(5);
        world.candidateSlow = true;
        pass(60);

        EpisodeRecord record = heard.record();
        assertThat(record.verdict()).isEqualTo(Verdict.BREACH);
        assertThat(record.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(phases(record.timeline()).filter(Objects::nonNull))
                .hasSize(8)
                .isSorted();
        assertThat(record.durations().toDetect()).isEqualTo(Duration.ofSeconds(4));
        assertThat(record.durations().targetMet()).isTrue();
        assertThat(record.checklist()).extracting(CheckRecord::state).containsOnly("passed");
        assertThat(world.current).isEqualTo(TestWorld.V4);
        assertThat(world.writes).isEqualTo(1);
        assertThat(world.closed).isEqualTo(1);
    }

    @Test
    void theIntentIsDurableBeforeTheFirstWrite() {
        heard.onChanged = () -> heard.writesAtChange.add(world.writes);
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(30);

        assertThat(heard.writesAtChange.get(0)).isZero();
        assertThat(heard.writesAtChange.get(1)).as("the intent").isZero();
        assertThat(world.writes).isEqualTo(1);
    }

    @Test
    void theDecisionAndTheIntentsOfTheFirstLegsAreDurableWithOneSave() {
        heard.onChanged = () -> heard.writesAtChange.add(world.writes);
        begin(Policies.latency());
        pass(2);
        int before = heard.states.size();
        world.candidateSlow = true;
        pass(30);

        assertThat(heard.writesAtChange.subList(before, before + 2)).containsExactly(0, 1);
        EpisodeState decided = heard.states.get(before);
        assertThat(decided.timeline.decided()).isNotNull();
        assertThat(decided.legs).extracting(LegRun::state).containsExactly(LegRun.State.RUNNING);
        assertThat(heard.record().legs().get(0).started())
                .isEqualTo(heard.record().timeline().started())
                .isAfterOrEqualTo(heard.record().timeline().decided());
    }

    @Test
    void underTheBrakeNothingIsIntended() {
        begin(Policies.latency());
        pass(2);
        int before = heard.states.size();
        world.candidateSlow = true;
        heard.onChanged = () -> world.brake = "an incident";
        pass(30);

        assertThat(world.writes).isZero();
        assertThat(heard.states.size()).isGreaterThan(before + 1);
        assertThat(heard.states.get(before).legs)
                .as("with the decision, before the brake was pulled")
                .extracting(LegRun::started)
                .doesNotContainNull();
        EpisodeState held = heard.states.get(heard.states.size() - 1);
        assertThat(held.timeline.started()).isNull();
        assertThat(held.legs).extracting(LegRun::started).containsOnlyNulls();
        assertThat(held.legs).extracting(LegRun::error).containsExactly("held by the global brake: an incident");
    }

    @Test
    void whatIsKeptForLaterReleasesDoesNotDelayTheFirstWrite() {
        List<Integer> held = new ArrayList<>();
        heard.onChanged = () -> held.add(world.writes == 0 ? world.quarantine.size() : 0);
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(30);

        assertThat(held).hasSizeGreaterThan(3).containsOnly(0);
        assertThat(world.quarantine).hasSize(1);
    }

    @Test
    void whatAControllerDiedBeforeItsFirstWriteHasKeptSaysWhenItBegan() {
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(30);

        EpisodeState before = heard.states.stream()
                .filter(state -> state.legs.get(0).state() == LegRun.State.RUNNING)
                .findFirst()
                .orElseThrow();
        assertThat(before.timeline.started()).isNotNull();
        assertThat(before.timeline.decided()).isNotNull();
        assertThat(before.timeline.accepted()).isNull();
    }

    @Test
    void aHealthyCandidateIsReported() {
        begin(Policies.latency());
        pass(15);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.GOES_ON);
        assertThat(heard.record().timeline().decided()).isNull();
        assertThat(heard.record().checklist()).isEmpty();
        assertThat(world.writes).isZero();
    }

    @Test
    void aHealthyCandidateIsPromotedUntilItHasEverything() {
        begin(Policies.latency().onHealthy(Policy.OnHealthy.PROMOTE));
        pass(20);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PROMOTED);
        assertThat(world.promotions).isEqualTo(2);
        assertThat(world.stable).isEqualTo(TestWorld.V5);
    }

    @Test
    void whatWaitsBesideTheCandidateIsPromotedAfterTheTraffic() {
        world.waiting = new Version("v12", Map.of("modelUri", "models:/recommender/12"));
        begin(Policies.latency()
                .onHealthy(Policy.OnHealthy.PROMOTE)
                .legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(20);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PROMOTED);
        assertThat(world.stable).isEqualTo(TestWorld.V5);
        assertThat(world.alsoPromoted).containsExactly(world.waiting);
        assertThat(heard.log).contains("If it is healthy: flag -> promote v12");
    }

    @Test
    void aBreachLeavesWhatOnlyWaitsAsItIs() {
        world.waiting = new Version("v12", Map.of("modelUri", "models:/recommender/12"));
        begin(Policies.latency()
                .onHealthy(Policy.OnHealthy.PROMOTE)
                .legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().legs())
                .extracting(LegRecord::from, LegRecord::to)
                .containsExactly(tuple("v5", "v4"), tuple("on", "on"));
        assertThat(world.alsoPromoted).isEmpty();
    }

    @Test
    void whereNothingIsPromotedNothingWaits() {
        world.waiting = new Version("v12", Map.of("modelUri", "models:/recommender/12"));
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(20);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(world.alsoPromoted).isEmpty();
    }

    @Test
    void theRecordKeepsWhatTheCandidateWasMadeFrom() {
        world.provenance = Map.of("imageDigest", "sha256:1f");
        begin(Policies.latency());
        pass(15);

        assertThat(heard.record().candidate().provenance()).containsEntry("imageDigest", "sha256:1f");
    }

    @Test
    void whatItWasMadeFromHindersNothingWhereNobodyKnowsIt() {
        world.provenance = null;
        begin(Policies.latency());
        pass(15);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(heard.record().candidate().provenance()).isEmpty();
        assertThat(heard.log).contains("What v5 was made from is not known from traffic: may not list pods");
    }

    @Test
    void withoutMetricsACanaryGoesBackAndTheRecoveryIsNotObserved() {
        begin(Policies.latency());
        pass(3);
        world.metricsLost = true;
        pass(100);

        EpisodeRecord record = heard.record();
        assertThat(record.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(record.outcome()).isEqualTo(Outcome.NOT_RECOVERED);
        assertThat(heard.ending.reason()).contains("no data").contains("; not recovered: ");
        assertThat(record.timeline().onset()).isNull();
        assertThat(record.timeline().trafficRestored()).isNotNull();
        assertThat(record.timeline().recovered()).isNull();
        assertThat(record.timeline().proven()).isNull();
        assertThat(record.durations().targetMet()).isFalse();
        assertThat(record.checklist()).extracting(CheckRecord::state).contains("not-observed");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void anInconclusiveWindowWithAllOfTheTrafficOnTheCandidateAsksAPersonAndThenOnlyFails() {
        world.currentPercent = 100;
        Episode episode = begin(Policies.latency());
        world.metricsLost = true;
        pass(100);

        assertThat(episode.question().unanswered()).isEqualTo(Reaction.FAIL);
        assertThat(heard.question).isEqualTo(episode.question());
        pass(300);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.REPORTED);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(world.writes).isZero();
    }

    @ParameterizedTest
    @CsvSource({"FAIL, FAILED", "UNSTABLE, UNSTABLE", "REPORT, GOES_ON"})
    void otherReactionsWriteNothingAndSaySo(Reaction reaction, Ending.Build build) {
        begin(Policies.latency().onBreach(reaction));
        world.candidateSlow = true;
        pass(30);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.REPORTED);
        assertThat(heard.ending.build()).isEqualTo(build);
        assertThat(world.writes).isZero();
        assertThat(heard.log).anyMatch(line -> line.contains("v5 still has its traffic"));
    }

    @Test
    void aStepArgumentWinsOverThePolicy() {
        begin(Policies.latency().onBreach(Reaction.REPORT), Reaction.ROLLBACK);
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aPassingTroubleIsTriedAgain() {
        world.failures.add(new LegException(LegException.Kind.UNREACHABLE, "no answer"));
        world.failures.add(new LegException(LegException.Kind.CONFLICT, "somebody wrote"));
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(world.writes).isEqualTo(1);
    }

    @Test
    void aClusterThatIsAwayForAWhileAndThenRefusesEverybodyIsTriedUntilItIsBack() {
        for (int i = 0; i < 8; i++) {
            world.failures.add(new LegException(LegException.Kind.UNREACHABLE, "no answer"));
        }
        world.failures.add(new LegException(LegException.Kind.FORBIDDEN, "may not patch rollouts/status"));
        world.failures.add(new LegException(LegException.Kind.FORBIDDEN, "may not patch rollouts/status"));
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.log.stream().filter(line -> line.contains("no answer")))
                .hasSize(1);
        assertThat(world.writes).isEqualTo(1);
    }

    @Test
    void aClusterThatStaysAwayEndsTheRollbackAsFailed() {
        for (int i = 0; i < 100; i++) {
            world.failures.add(new LegException(LegException.Kind.UNREACHABLE, "no answer"));
        }
        begin(Policies.latency().runbook("ml-platform", "#ml-oncall", null));
        world.candidateSlow = true;
        pass(120);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLBACK_FAILED);
        assertThat(heard.log).contains("  by hand: abort svc").contains("Call #ml-oncall; owner: ml-platform");
        assertThat(world.writes).isZero();
    }

    @Test
    void aRollbackThatCannotBeDoneSaysWhatToDoByHand() {
        world.failures.add(new LegException(LegException.Kind.FORBIDDEN, "may not patch rollouts/status"));
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLBACK_FAILED);
        assertThat(heard.ending.reason()).contains("may not patch rollouts/status");
        assertThat(heard.log).contains("  by hand: abort svc");
        assertThat(heard.record().timeline().accepted()).isNull();
    }

    @Test
    void aRollbackThatStopsHalfWayIsCalledPartial() {
        world.failsAfterAccepted = new LegException(LegException.Kind.FORBIDDEN, "may not patch rollouts");
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PARTLY_ROLLED_BACK);
        assertThat(heard.record().timeline().trafficRestored()).isNotNull();
        assertThat(heard.record().legs().get(0).state()).isEqualTo("failed");
    }

    @Test
    void anAnswerWithoutEffectIsNotARollback() {
        world.abortDoesNothing = true;
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(100);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PARTLY_ROLLED_BACK);
        assertThat(heard.record().timeline().trafficRestored()).isNull();
        assertThat(heard.record().timeline().recovered()).isNull();
    }

    @Test
    void aVersionOfSomebodyElseIsLeftAlone() {
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(2);
        world.current = TestWorld.V6;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(world.writes).isZero();
    }

    @Test
    void theRunningCanaryHasToBeTheOneThatTheStepNames() {
        begin(Policies.latency().build(), "v7", null);
        pass(1);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("v5").contains("'v7'");
    }

    @Test
    void withoutACanaryThereIsNothingToWatch() {
        world.current = TestWorld.V4;
        begin(Policies.latency());
        pass(1);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("There is nothing to watch");
    }

    @Test
    void aStoppedGateThatLeavesItsCanaryWritesNothingButADecidedRollbackGoesOn() {
        Episode watching = begin(Policies.latency().onAbort(OnAbort.LEAVE));
        pass(3);
        assertThat(watching.stop("by alice")).isTrue();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.STOPPED);

        heard.ending = null;
        Episode rollingBack = begin(Policies.latency());
        world.candidateSlow = true;
        pass(4);
        assertThat(rollingBack.stop("by alice")).isFalse();
        pass(60);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsStoppedWhileItsVersionsAreReadDoesNotBegin(boolean answers) {
        complete(answers ? new Version[] {TestWorld.V4} : new Version[0]);
        Order order = Order.rollback("id", Policies.latency().build(), "wrong prices", false, "job#1", "test");
        Episode rollback = start(order, null);
        world.whileItIsRead = () -> {
            world.whileItIsRead = () -> {};
            assertThat(rollback.stop("by alice")).isTrue();
        };
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(heard.log).filteredOn(line -> line.startsWith("Outcome")).hasSize(1);
        assertThat(rollback.state().isEnded()).isTrue();
        assertThat(world.writes).isZero();
    }

    @Test
    void whatFailsBecauseItsHostGoesAwayGoesOnAfterTheRestart() {
        Threads threads = time.threads();
        complete(TestWorld.V4);
        Order order = Order.rollback("id", Policies.latency().build(), "wrong prices", false, "job#1", "test");
        List<RuntimeException> raised = new ArrayList<>();
        Heard dying = new Heard() {
            @Override
            public void broken(Throwable defect) {
                raised.add((RuntimeException) defect);
            }
        };
        new Episode(order, null, world, threads, dying).start();
        world.whileItIsExecuted = () -> {
            world.whileItIsExecuted = () -> {};
            threads.timer().shutdownNow();
            throw new IllegalStateException("no controller");
        };
        pass(1);
        assertThat(raised).singleElement().hasToString("java.lang.IllegalStateException: no controller");
        assertThat(dying.ending).isNull();

        start(order, dying.states.get(dying.states.size() - 1));
        pass(60);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aRestoredEpisodeGoesOnFromAnyTransitionAndEndsTheSame() {
        List<Instant> times = new ArrayList<>();
        heard.onChanged = () -> times.add(time.instant());
        begin(Policies.latency());
        pass(2);
        world.candidateSlow = true;
        pass(60);
        List<EpisodeState> transitions = List.copyOf(heard.states);
        assertThat(transitions.size()).isGreaterThanOrEqualTo(4);

        for (int i = 0; i < transitions.size() - 1; i++) {
            EpisodeState state = transitions.get(i);
            DrivenThreads later = new DrivenThreads(times.get(i).plusSeconds(1));
            TestWorld again = new TestWorld(later);
            again.candidateSlow = true;
            // What the journal knows to be done is done in the world.
            boolean done = state.legs.stream().anyMatch(run -> run.state() == LegRun.State.DONE);
            if (done) {
                again.current = TestWorld.V4;
                again.currentPercent = 100;
            }
            Heard second = new Heard();
            Order order = Order.gate("id", Policies.latency().build(), "job#1", "test");
            new Episode(order, state, again, later.threads(), second).start();
            later.pass(Duration.ofSeconds(60));

            assertThat(second.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(again.current).isEqualTo(TestWorld.V4);
            assertThat(again.writes).isEqualTo(done ? 0 : 1);
        }
    }

    @Test
    void aStoppedGateLeavesNoUnwatchedCanary() {
        Episode watching = begin(Policies.latency());
        pass(3);
        assertThat(watching.stop("by alice")).isFalse();
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().verdict()).isNull();
        assertThat(heard.ending.reason()).isEqualTo("stopped: by alice");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @ParameterizedTest
    @CsvSource({"ROLLBACK, ROLLED_BACK, FAILED", "FAIL, REPORTED, FAILED", "REPORT, REPORTED, GOES_ON"})
    void aPersonsAnswerIsDone(Reaction answer, Outcome outcome, Ending.Build build) {
        Episode episode = begin(Policies.latency().onBreach(Reaction.ASK));
        world.candidateSlow = true;
        pass(10);

        assertThat(episode.question().sentences()).hasSize(1);
        assertThat(world.writes).isZero();
        assertThat(episode.answer(answer, "alice")).isTrue();
        assertThat(episode.answer(Reaction.FAIL, "bob")).isFalse();
        pass(60);
        assertThat(heard.record().outcome()).isEqualTo(outcome);
        assertThat(heard.ending.build()).isEqualTo(build);
        assertThat(heard.record().notes()).anyMatch(note -> note.startsWith("answered by alice"));
    }

    @Test
    void anUnansweredBreachIsRolledBack() {
        begin(Policies.latency().onBreach(Reaction.ASK));
        world.candidateSlow = true;
        pass(400);

        assertThat(heard.log).contains("Nobody answered: rollback");
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @ParameterizedTest
    @CsvSource({", ROLLBACK", "ROLLBACK, FAIL", "ASK, REPORT"})
    void whereGoingBackMayDoHarmAPersonDecidesAndIsToldWhatIsSafe(Reaction asked, Reaction answer) {
        TestLeg flag = new TestLeg("flag", false);
        Episode episode =
                begin(Policies.latency().irreversible().onBreach(asked).legs(new TestLeg("traffic", true), flag));
        world.candidateSlow = true;
        pass(10);

        assertThat(episode.question().unanswered()).isEqualTo(Reaction.FAIL);
        assertThat(episode.question().sentences())
                .contains("Brings an older version back, look first: traffic", "Safe, brings no version back: flag");
        assertThat(world.writes).isZero();
        episode.answer(answer, "alice");
        pass(60);
        assertThat(heard.record().outcome())
                .isEqualTo(answer == Reaction.ROLLBACK ? Outcome.ROLLED_BACK : Outcome.REPORTED);
    }

    @Test
    void whereGoingBackMayDoHarmNobodysSilenceRollsBack() {
        begin(Policies.latency().irreversible());
        world.candidateSlow = true;
        pass(400);

        assertThat(heard.log).contains("Nobody answered: fail");
        assertThat(heard.record().outcome()).isEqualTo(Outcome.REPORTED);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(world.writes).isZero();
    }

    @Test
    void whereGoingBackMayDoHarmAStoppedGateLeavesItsCanaryAndSaysSo() {
        Episode watching = begin(Policies.latency().irreversible());
        pass(3);

        assertThat(watching.stop("by alice")).isTrue();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(heard.log).anyMatch(line -> line.contains("irreversible: true"));
        assertThat(world.writes).isZero();
    }

    @Test
    void aVersionOfSomebodyElseInTheWindowEndsTheGateAtOnce() {
        begin(Policies.latency());
        pass(3);
        world.current = TestWorld.V6;
        pass(2);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(heard.ending.reason()).contains("v5").contains("v6");
        assertThat(world.writes).isZero();
    }

    @Test
    void underTheBrakeNothingIsJudgedAndAtTheEndTheGateIsStopped() {
        world.brake = "incident 7";
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(100);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(heard.record().verdict()).isNull();
        assertThat(heard.log).contains("Holding: the global brake is on: incident 7");
        assertThat(heard.record().signals().get(0).series()).as("drawn").isNotEmpty();
        assertThat(world.writes).isZero();
    }

    @Test
    void aGateThatTheBrakeReleasesGoesOn() {
        world.brake = "incident 7";
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(20);
        world.brake = null;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aDecidedRollbackWaitsForTheBrakeAndThenFailsWithWhatToDoByHand() {
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(3);
        heard.onChanged = () -> world.brake = "pulled";
        pass(100);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLBACK_FAILED);
        assertThat(heard.log).contains("  by hand: abort svc");
        assertThat(world.writes).isZero();
    }

    @Test
    void aLostServerIsTold() {
        begin(Policies.latency());
        world.metricsLost = true;
        pass(3);

        assertThat(heard.lost).contains("server");
    }

    @Test
    void aRollbackThatSomebodyAsksForEndsWhenItsLegsAreDone() {
        start(Order.rollback("id", Policies.latency().build(), "wrong prices", false, "job#1", "test"), null);
        pass(30);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().kind()).isEqualTo("rollback");
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.GOES_ON);
        assertThat(heard.ending.reason()).isEqualTo("wrong prices");
        assertThat(heard.record().timeline().proven()).isNull();
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void aReleaseThatIsCompleteIsReturnedToTheBestEarlierVersion() {
        complete(TestWorld.V4, TestWorld.V6);

        startRollback(Policies.latency());
        pass(30);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().candidate().version()).isEqualTo("v5");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void aReleaseThatIsCompleteIsReturnedToTheBaselineThatThePolicyNames() {
        complete(TestWorld.V4, TestWorld.V6);

        startRollback(Policies.latency().baseline("v6"));
        pass(30);

        assertThat(world.current).isEqualTo(TestWorld.V6);
    }

    @Test
    void withoutAVersionToReturnToNothingIsWritten() {
        complete();
        startRollback(Policies.latency());
        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason())
                .startsWith("There is no version to return to: v5 100.0 %; no earlier version is left");

        heard.ending = null;
        complete(TestWorld.V4, TestWorld.V6);
        startRollback(Policies.latency().baseline("v3"));
        assertThat(heard.ending.reason())
                .contains("the policy's baseline is 'v3', and those that are left are [v4, v6]. Nothing was done");
        assertThat(world.writes).isZero();
    }

    @Test
    void everyLegIsPlannedInItsOwnVersions() {
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(1);

        assertThat(lastSaved().legs)
                .extracting(
                        run -> run.plan().expectedCurrent(), run -> run.plan().target())
                .containsExactly(tuple(TestWorld.V5, TestWorld.V4), tuple(TestWorld.FLAG_ON, TestWorld.FLAG_OFF));
    }

    @Test
    void aLegWithNothingInProgressBesideACanaryHasNothingToReturnFrom() {
        world.flagWrites = 1;
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false)));
        pass(1);

        assertThat(lastSaved().legs.get(1).plan())
                .extracting(LegPlan::expectedCurrent, LegPlan::target)
                .containsExactly(TestWorld.FLAG_OFF, TestWorld.FLAG_OFF);
    }

    private void complete(Version... earlier) {
        world.stable = world.current;
        world.currentPercent = 100;
        world.earlier = List.of(earlier);
    }

    private void startRollback(Policies policy) {
        start(Order.rollback("id", policy.build(), "wrong prices", false, "job#1", "test"), null);
        pass(1);
    }

    @Test
    void aDryRunSaysThePlanAndWritesNothing() {
        start(Order.rollback("id", Policies.latency().build(), "rehearsal", true, "job#1", "test"), null);
        pass(30);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PLANNED);
        assertThat(heard.record().dryRun()).isTrue();
        assertThat(heard.record().legs().get(0).actions()).isNotEmpty();
        assertThat(heard.record().checklist())
                .as("what nobody has written down is said")
                .filteredOn(item -> item.state().equals("warning"))
                .extracting(EpisodeRecord.CheckRecord::item)
                .containsExactly("The policy says whether v4 can read what the candidate has written");
        assertThat(world.writes).isZero();
    }

    @Test
    void gateRollbackAndProofOfOneBuildAreOneEpisode() {
        Policy policy = Policies.latency().onBreach(Reaction.REPORT).build();
        Episode gate = start(Order.gate("id", policy, "job#1", "test"), null);
        world.candidateSlow = true;
        pass(20);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.REPORTED);

        EpisodeState afterGate = gate.state().reopened(Order.Kind.ROLLBACK, "as the gate said");
        heard.ending = null;
        Episode rollback = start(Order.rollback("id", policy, "as the gate said", false, "job#1", "test"), afterGate);
        pass(10);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().verdict()).isEqualTo(Verdict.BREACH);
        assertThat(heard.record().timeline().recovered()).isNull();

        EpisodeState afterRollback = rollback.state().reopened(Order.Kind.RECOVERY, null);
        heard.ending = null;
        start(Order.recovery("id", policy, "job#1", "test"), afterRollback);
        pass(60);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.GOES_ON);
        assertThat(phases(heard.record().timeline()).filter(Objects::nonNull))
                .hasSize(8)
                .isSorted();
        assertThat(world.writes).isEqualTo(1);
    }

    @Test
    void aConditionalLegIsDueWhenUsersAreStillUnwellAndRestartsTheProof() {
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofSeconds(5))));
        world.candidateSlow = true;
        world.liveSlow = true;
        pass(60);

        EpisodeRecord record = heard.record();
        assertThat(world.flagWrites).isEqualTo(1);
        assertThat(record.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(record.legs()).extracting(LegRecord::state).containsExactly("done", "done");
        Duration between = Duration.between(
                record.legs().get(0).accepted(), record.legs().get(1).accepted());
        assertThat(between).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
        assertThat(record.timeline().accepted()).isEqualTo(record.legs().get(1).accepted());
        assertThat(record.timeline().recovered())
                .isAfterOrEqualTo(record.timeline().accepted());
    }

    @Test
    void aConditionalLegIsNotDueWhenUsersAreWell() {
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofSeconds(2))));
        world.candidateSlow = true;
        pass(60);

        assertThat(world.flagWrites).isZero();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().legs().get(1).state()).isEqualTo("not-due");
        assertThat(heard.log).contains("flag: not due: no breach condition is true on live any more");
    }

    @Test
    void withoutDataAConditionalLegIsNotDueAndThatIsReported() {
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("flag", false, Duration.ofSeconds(2))));
        world.candidateSlow = true;
        pass(5);
        world.metricsLost = true;
        pass(60);

        assertThat(world.flagWrites).isZero();
        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_RECOVERED);
        assertThat(heard.record().legs().get(1).evidence()).contains("not observed whether it is still breaching");
    }

    @Test
    void aPlanWithoutTrafficHasNoTimeOfItsReturn() {
        begin(Policies.latency().legs(new TestLeg("flag", false)));
        world.candidateSlow = true;
        world.liveSlow = true;
        pass(60);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().timeline().trafficRestored()).isNull();
        assertThat(heard.record().timeline().proven()).isNotNull();
        assertThat(world.writes).isZero();
    }

    @Test
    void aGapIsReadFromHistoryAndABreachInItCounts() {
        begin(Policies.latency());
        pass(3);
        EpisodeState saved = lastSaved();

        DrivenThreads later = new DrivenThreads(time.instant().plusSeconds(30));
        TestWorld after = new TestWorld(later);
        after.candidateSlow = true;
        Heard second = new Heard();
        new Episode(
                        Order.gate("id", Policies.latency().build(), "job#1", "test"),
                        saved,
                        after,
                        later.threads(),
                        second)
                .start();
        later.pass(Duration.ofSeconds(60));

        assertThat(second.log).anyMatch(line -> line.startsWith("Nothing was watched for 33"));
        assertThat(after.askedAt).contains(saved.lookedAt.plusSeconds(1)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(second.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(second.record().timeline().onset()).isEqualTo(saved.lookedAt.plusSeconds(1));
        assertThat(second.record().timeline().detected())
                .as("nobody knew of it before the controller was back")
                .isAfterOrEqualTo(saved.lookedAt.plusSeconds(30));
    }

    @Test
    void ofSeveralLegsThatMoveTrafficEachHasItsOwnCandidateAndAllHaveToBeBack() {
        world.second = new TestWorld.Service(TestWorld.V6, TestWorld.V3);
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("second", true)));
        pass(3);
        world.candidateSlow = true;
        world.second.stuck = true;
        pass(20);
        assertThat(lastSaved().timeline.accepted()).isNotNull();
        assertThat(lastSaved().timeline.trafficRestored()).isNull();

        world.second.stuck = false;
        pass(60);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(heard.record().timeline().trafficRestored()).isNotNull();
        assertThat(world.current).isEqualTo(TestWorld.V4);
        assertThat(world.second.current).isEqualTo(TestWorld.V3);
    }

    @Test
    void aVersionOfSomebodyElseInASecondServiceSupersedesTheGateToo() {
        world.second = new TestWorld.Service(TestWorld.V6, TestWorld.V3);
        begin(Policies.latency().legs(new TestLeg("traffic", true), new TestLeg("second", true)));
        pass(3);
        world.second.current = TestWorld.V4;
        pass(3);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.SUPERSEDED);
        assertThat(world.writes).isZero();
    }

    @Test
    void aControllerThatWasDownForTheWholeTimeOfTheRecoveryStillProvesItFromHistory() {
        begin(Policies.latency());
        world.candidateSlow = true;
        pass(7);
        assertThat(heard.log).contains("Traffic restored: candidate 0 %, baseline 100 %");
        EpisodeState saved = lastSaved();
        Instant restored = saved.timeline.trafficRestored();

        DrivenThreads later = new DrivenThreads(time.instant().plusSeconds(300));
        TestWorld after = new TestWorld(later);
        after.current = TestWorld.V4;
        after.currentPercent = 100;
        Heard second = new Heard();
        new Episode(
                        Order.gate("id", Policies.latency().build(), "job#1", "test"),
                        saved,
                        after,
                        later.threads(),
                        second)
                .start();
        later.pass(Duration.ofSeconds(60));

        assertThat(second.record().outcome()).as("%s", second.log).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(second.record().timeline().trafficRestored()).isEqualTo(restored);
        assertThat(Duration.between(
                        second.record().timeline().accepted(),
                        second.record().timeline().recovered()))
                .isLessThan(Duration.ofSeconds(5));
        assertThat(after.writes).isZero();
    }

    @Test
    void historyThatCannotBeReadIsNoPass() {
        begin(Policies.latency());
        pass(3);
        EpisodeState saved = lastSaved();

        DrivenThreads later = new DrivenThreads(time.instant().plusSeconds(30));
        TestWorld after = new TestWorld(later);
        after.forgetful = true;
        Heard second = new Heard();
        new Episode(
                        Order.gate("id", Policies.latency().build(), "job#1", "test"),
                        saved,
                        after,
                        later.threads(),
                        second)
                .start();
        later.pass(Duration.ofSeconds(5));
        assertThat(second.ending).as("healthy for 10 s has to be seen again").isNull();
        later.pass(Duration.ofSeconds(15));
        assertThat(second.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(second.record().timeline().detected())
                .as("nothing was wrong")
                .isNull();
        assertThat(second.record().signals().stream()
                        .flatMap(signal -> signal.series().stream())
                        .flatMap(series -> series.samples().stream())
                        .map(EpisodeRecord.Sample::noData)
                        .filter(Objects::nonNull)
                        .distinct())
                .containsExactly("not-observed");
    }

    /** What would be there after a crash at this moment. */
    private EpisodeState lastSaved() {
        return heard.states.get(heard.states.size() - 1);
    }

    private static Stream<Instant> phases(Timeline t) {
        return Stream.of(
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
        return begin(policies.build(), null, null);
    }

    private Episode begin(Policies policies, Reaction onBreach) {
        return begin(policies.build(), null, onBreach);
    }

    private Episode begin(Policy policy, String candidate, Reaction onBreach) {
        return start(
                Order.gate("id", policy, "job#1", "test")
                        .withCandidate(candidate)
                        .withReactions(onBreach, null, null)
                        .withReadiness(Order.Strictness.OFF),
                null);
    }

    private Episode start(Order order, EpisodeState restored) {
        Episode episode = new Episode(order, restored, world, time.threads(), heard);
        episode.start();
        return episode;
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }
}
