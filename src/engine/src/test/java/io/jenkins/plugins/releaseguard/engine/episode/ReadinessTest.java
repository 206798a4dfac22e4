package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.episode.Order.Strictness;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Check;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord.CheckRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The checklist before a window, and on its own. */
class ReadinessTest {
    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    @Test
    void aGateThatIsReadyWatchesAtOnceAndItsRecordHasTheList() {
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(heard.record().durations()).isNotNull();
        assertThat(Duration.between(heard.record().startedAt(), heard.record().endedAt()))
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(state("The version to return to is known")).isEqualTo("passed");
        assertThat(state("v5 is not in quarantine")).isEqualTo("passed");
        assertThat(state("The plan of traffic resolves")).isEqualTo("passed");
        assertThat(state("The credential may do traffic")).isEqualTo("passed");
        assertThat(state("Nothing is stuck at traffic")).isEqualTo("passed");
        assertThat(state("Breach condition on the baseline: latency > 0.25")).isEqualTo("passed");
        assertThat(state("Recovery condition on the baseline: latency <= 0.25")).isEqualTo("passed");
    }

    @Test
    void whatIsOnlyAdvisedWarnsAndStopsNoGate() {
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(state("The runbook says whom to call")).isEqualTo("warning");
        assertThat(state("A breach condition watches errors")).isEqualTo("warning");
        assertThat(state("A breach condition watches the quality of the model")).isEqualTo("warning");
        assertThat(heard.log).anyMatch(line -> line.contains("Readiness: warning: The runbook"));
    }

    /** @param days since a drill of the release has passed; null: none has */
    @ParameterizedTest
    @CsvSource({", , warning", "20, , passed", "31, , warning", ", 7, failed", "6, 7, passed", "8, 7, failed"})
    void aDrillIsAdvisedAndWhereThePolicySaysHowOldItMayBeNeeded(Integer days, Integer within, String answer) {
        if (days != null) {
            drilled(Duration.ofDays(days));
        }
        gate(
                Policies.latency()
                        .drillWithin(within == null ? null : Duration.ofDays(within))
                        .build(),
                Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(answer.equals("failed") ? Outcome.NOT_READY : Outcome.PASSED);
        assertThat(state("A drill of model-svc has passed within " + (within == null ? "30d" : within + "d")))
                .isEqualTo(answer);
    }

    @Test
    void aDrillThatIsTooOldCanBeWaived() {
        gate(
                Policies.latency()
                        .drillWithin(Duration.ofDays(7))
                        .waive(Check.DRILL, "anna", "staging is being moved")
                        .build(),
                Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(state("A drill of model-svc has passed within 7d")).isEqualTo("waived");
    }

    @Test
    void aDrillIsNotAdvisedInStagingWhereItIsHeld() {
        gate(Policies.latency().environment("staging").build(), Strictness.STRICT);

        assertThat(heard.record().checklist()).extracting(CheckRecord::item).noneMatch(item -> item.contains("drill"));
    }

    @Test
    void drillsThatCannotBeReadAreNotKnown() {
        world.knownGoodLost = "disk error";
        gate(Policies.latency().drillWithin(Duration.ofDays(7)).build(), Strictness.STRICT);

        assertThat(state("A drill of model-svc has passed within 7d")).isEqualTo("not-observed");
    }

    private void drilled(Duration ago) {
        Quarantine.Key key = new Quarantine.Key("model-svc", "staging", Map.of());
        world.drills.put(
                key,
                new KnownGood.Entry(
                        key, "v5", "drill-1", "drill#3", time.instant().minus(ago), "hash", Map.of()));
    }

    @Test
    void aCandidateThatNobodyUsesIsSaidBeforeTheWindowAndAfterTheWarmUp() {
        world.currentPercent = 0;
        world.candidateUnused = true;
        begin(Order.gate("id", Policies.latency().build(), "job#1", "test"));
        time.pass(Duration.ofSeconds(3));

        assertThat(heard.log)
                .anyMatch(line -> line.startsWith("Readiness: warning: v5 has a share of the traffic: it has 0 %"));
        assertThat(heard.log)
                .filteredOn(line -> line.startsWith("v5 is not used by anybody"))
                .hasSize(1);
        time.pass(Duration.ofSeconds(70));
        assertThat(heard.record().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(heard.record().notes())
                .filteredOn(note -> note.contains("`traffic: {steps: [5, 25, 100], each: 5m}` in the policy"))
                .hasSize(1);
    }

    @Test
    void aCandidateWithoutAShareThatIsUsedAllTheSameIsOnlyWarnedOf() {
        world.currentPercent = 0;
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(state("v5 has a share of the traffic")).isEqualTo("warning");
        assertThat(heard.record().notes()).isEmpty();
    }

    @Test
    void whereTheGateGivesTheCandidateItsShareNobodyAsksForOne() {
        world.currentPercent = 0;
        world.weights = List.of(0, 25, 50, 100);
        gate(Policies.latency().traffic(Duration.ofSeconds(2), 25, 50, 100).build(), Strictness.WARN);

        assertThat(heard.record().checklist())
                .extracting(CheckRecord::item)
                .doesNotContain("v5 has a share of the traffic");
    }

    @Test
    void aConditionThatIsTrueOnTheBaselineStopsTheGateBeforeItWatches() {
        world.baselineSlow = true;
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.record().verdict()).isNull();
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.FAILED);
        assertThat(heard.ending.reason())
                .contains("latency > 0.25")
                .contains("latency <= 0.25")
                .contains("v4 is at 400 ms: the condition is reversed, or the baseline is ill")
                .contains("v5 still has its traffic");
        assertThat(world.writes).isZero();
    }

    @Test
    void oneBadLookAtTheBaselineIsNotEnough() {
        world.baselineSlow = true;
        begin(Order.gate("id", Policies.latency().build(), "job#1", "test"));
        time.pass(Duration.ofSeconds(2));
        world.baselineSlow = false;
        time.pass(Duration.ofSeconds(60));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = NoData.class,
            names = {"EMPTY", "UNREACHABLE", "LOW_TRAFFIC", "QUERY_ERROR"})
    void withoutDataOnTheBaselineNothingIsKnownAndAQueryThatIsRefusedFails(NoData cause) {
        world.baselineNoData = cause;
        begin(Order.gate("id", Policies.latency().build(), "job#1", "test"));
        time.pass(Duration.ofSeconds(4));
        boolean refused = cause == NoData.QUERY_ERROR;
        if (!refused) {
            assertThat(heard.states).as("the window opens after a bounded time").isNotEmpty();
            world.baselineNoData = null;
            time.pass(Duration.ofSeconds(60));
        }

        assertThat(heard.record().outcome()).isEqualTo(refused ? Outcome.NOT_READY : Outcome.PASSED);
        assertThat(state("Breach condition on the baseline: latency > 0.25"))
                .isEqualTo(refused ? "failed" : "not-observed");
    }

    @Test
    void aSignalWithoutScopeIsReadLiveWhereTheCandidateMayBeTheReason() {
        Signal queue = new Signal("latency", new Policies.TestSpec(false), Unit.SECONDS, true, OnNoData.HOLD, "server");
        world.candidateSlow = true;
        gate(Policies.latency().signal(queue).build(), Strictness.STRICT);
        assertThat(state("Breach condition on the baseline: latency > 0.25")).isEqualTo("not-observed");
        assertThat(heard.record().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aPermissionThatIsLackingIsNamed() {
        world.lacking = List.of(new Permission("patch", "argoproj.io", "rollouts", "status"));
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("it lacks patch rollouts.argoproj.io/status");
    }

    @Test
    void aServerThatDoesNotSayWhatIsAllowedLeavesItOpen() {
        world.unknownAccess = new LegException(LegException.Kind.UNREACHABLE, "no answer");
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(state("The credential may do traffic")).isEqualTo("not-observed");
    }

    @Test
    void whatIsStuckStopsTheGate() {
        world.stuck = "aborted but not undone";
        gate(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("Nothing is stuck at traffic: aborted but not undone");
    }

    @Test
    void warnOnlyReportsAndOffLooksAtNothingButTheQuarantine() {
        world.stuck = "aborted but not undone";
        gate(Strictness.WARN);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(state("Nothing is stuck at traffic")).isEqualTo("failed");

        heard.ending = null;
        gate(Strictness.OFF);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(heard.record().checklist()).isEmpty();

        heard.ending = null;
        world.holdBack(TestWorld.V5, null);
        gate(Strictness.OFF);
        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
    }

    @Test
    void onItsOwnItEndsReadyAndBeforeARelease() {
        world.current = TestWorld.V4;
        check(Strictness.STRICT);

        assertThat(heard.record().kind()).isEqualTo("readiness");
        assertThat(heard.record().outcome()).isEqualTo(Outcome.READY);
        assertThat(heard.ending.build()).isEqualTo(Ending.Build.GOES_ON);
        assertThat(heard.record().candidate()).isNull();
        assertThat(heard.record().baseline().version()).isEqualTo("v4");
        assertThat(world.writes).isZero();
    }

    @Test
    void completeWantsWhatIsAdvisedToo() {
        check(Strictness.COMPLETE);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("The runbook says whom to call");
    }

    @Test
    void aWaivedItemSaysWhoTookItUponHimselfAndWhatItWas() {
        world.stuck = "aborted but not undone";
        gate(Policies.latency().waive(Check.STUCK, "anna", "another team's").build(), Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(item("Nothing is stuck at traffic"))
                .isEqualTo(new CheckRecord(
                        "Nothing is stuck at traffic",
                        "waived",
                        "by anna, another team's; it was failed: aborted but not undone"));
        assertThat(heard.log).anyMatch(line -> line.startsWith("Readiness: waived: Nothing is stuck"));
    }

    @Test
    void whatPassesNeedsNoWaiver() {
        gate(Policies.latency().waive(Check.STUCK, "anna", "another team's").build(), Strictness.STRICT);

        assertThat(state("Nothing is stuck at traffic")).isEqualTo("passed");
    }

    @Test
    void aVersionInQuarantineIsNotReady() {
        world.holdBack(TestWorld.V5, null);
        check(Strictness.STRICT);

        assertThat(heard.record().outcome()).isEqualTo(Outcome.NOT_READY);
        assertThat(heard.ending.reason()).contains("v5 is in quarantine");
    }

    @Test
    void aPlanSaysWhichChecksWereMade() {
        world.lacking = List.of(new Permission("patch", "apps", "deployments"));
        begin(Order.rollback("id", Policies.latency().build(), "why", true, "job#1", "test"));
        time.pass(Duration.ofSeconds(1));

        assertThat(heard.record().outcome()).isEqualTo(Outcome.PLANNED);
        assertThat(state("The credential may do traffic")).isEqualTo("failed");
        assertThat(state("Nothing is stuck at traffic")).isEqualTo("passed");
    }

    private void gate(Strictness how) {
        gate(Policies.latency().build(), how);
    }

    private void gate(Policy policy, Strictness how) {
        begin(Order.gate("id", policy, "job#1", "test").withReadiness(how));
        time.pass(Duration.ofSeconds(120));
    }

    private void check(Strictness how) {
        begin(Order.readiness("id", Policies.latency().build(), how, "job#1", "test"));
        time.pass(Duration.ofSeconds(30));
    }

    private void begin(Order order) {
        new Episode(order, null, world, time.threads(), heard).start();
    }

    private String state(String item) {
        return item(item).state();
    }

    private CheckRecord item(String item) {
        return heard.record().checklist().stream()
                .filter(check -> check.item().equals(item))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError("no such item in " + heard.record().checklist()));
    }
}
