package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.Timeline;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void withoutMetricsACanaryGoesBackAndTheRecoveryIsNotObserved() {
        begin(Policies.latency());
        pass(3);
        world.metricsLost = true;
        pass(100);

        EpisodeRecord record = heard.record();
        assertThat(record.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(record.outcome()).isEqualTo(Outcome.NOT_RECOVERED);
        assertThat(record.timeline().onset()).isNull();
        assertThat(record.timeline().trafficRestored()).isNotNull();
        assertThat(record.timeline().recovered()).isNull();
        assertThat(record.timeline().proven()).isNull();
        assertThat(record.durations().targetMet()).isFalse();
        assertThat(record.checklist()).extracting(CheckRecord::state).contains("not-observed");
        assertThat(world.current).isEqualTo(TestWorld.V4);
    }

    @Test
    void anInconclusiveWindowWithAllOfTheTrafficOnTheCandidateOnlyFails() {
        world.currentPercent = 100;
        begin(Policies.latency());
        world.metricsLost = true;
        pass(100);

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
        assertThat(heard.ending.reason()).contains("There is no canary to watch");
    }

    @Test
    void aStoppedGateWritesNothingButADecidedRollbackGoesOn() {
        Episode watching = begin(Policies.latency());
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
            Heard second = new Heard();
            Order order = new Order("id", Policies.latency().build(), null, null, null, "job#1", "test");
            new Episode(order, state, again, later.threads(), second).start();
            later.pass(Duration.ofSeconds(60));

            assertThat(second.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(again.current).isEqualTo(TestWorld.V4);
            assertThat(again.writes).isEqualTo(1);
        }
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
        Order order = new Order("id", policy, candidate, onBreach, null, "job#1", "test");
        Episode episode = new Episode(order, null, world, time.threads(), heard);
        episode.start();
        return episode;
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    private static final class Heard implements EpisodeListener {
        final List<String> log = new ArrayList<>();
        final List<EpisodeState> states = new ArrayList<>();
        final List<Integer> writesAtChange = new ArrayList<>();
        Runnable onChanged = () -> {};
        Ending ending;

        EpisodeRecord record() {
            assertThat(ending).as("the episode has ended; log: %s", log).isNotNull();
            return ending.record();
        }

        @Override
        public void log(String line) {
            log.add(line);
        }

        @Override
        public void status(String line) {
            assertThat(line).isNotBlank();
        }

        @Override
        public void changed(EpisodeState state, EpisodeRecord record) {
            states.add(state);
            onChanged.run();
        }

        @Override
        public void broken(Throwable defect) {
            throw new AssertionError(defect);
        }

        @Override
        public void ended(Ending end) {
            assertThat(ending).as("ended once").isNull();
            ending = end;
        }
    }
}
