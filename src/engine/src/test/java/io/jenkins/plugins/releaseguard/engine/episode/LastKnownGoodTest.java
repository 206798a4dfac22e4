package io.jenkins.plugins.releaseguard.engine.episode;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.releaseguard.engine.Policies;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.rollback.KnownGood;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** To which version a release that is complete goes back where the policy names none. */
class LastKnownGoodTest {
    private static final Version V6 = TestWorld.V6;
    private static final Version V4 = TestWorld.V4;

    private final DrivenThreads time = new DrivenThreads(Instant.parse("2026-11-21T12:00:00Z"));
    private final TestWorld world = new TestWorld(time);
    private final Heard heard = new Heard();

    /**
     * Of v6, the newest of the earlier versions, and v4.
     *
     * @param runs afterwards; v5: nothing good was found
     * @param said a part of the log
     */
    private record Case(String name, Consumer<TestWorld> history, String runs, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("nobody knows how long", world -> {}, "v6", "nobody knows how long it has served"),
                new Case("long enough", served(V6, 24), "v6", "Last known good: v6 has served for 24 h"),
                new Case(
                        "too short",
                        served(V6, 23),
                        "v4",
                        "Not a version to return to: v6 has served for 23 h 0 min only, not for 24 h 0 min"),
                new Case(
                        "short, but it has passed a gate",
                        served(V6, 1).andThen(world -> world.passed(V6)),
                        "v6",
                        "Last known good: v6 has passed gate earlier of job#7"),
                new Case(
                        "passed and found bad later",
                        world -> {
                            world.passed(V6);
                            world.holdBack(V6, null);
                        },
                        "v4",
                        "Not a version to return to: v6 is in quarantine"),
                new Case(
                        "found bad, and that is over",
                        world -> world.holdBack(V6, Instant.EPOCH),
                        "v6",
                        "Last known good: v6"),
                new Case(
                        "what has passed cannot be read",
                        served(V6, 48).andThen(world -> world.knownGoodLost = "disk gone"),
                        "v6",
                        "Whether v6 has passed a gate cannot be read: disk gone"),
                new Case(
                        "none is good",
                        served(V6, 2).andThen(served(V4, 3)),
                        "v5",
                        "There is no version to return to: v5 100.0 %"));
    }

    private static Consumer<TestWorld> served(Version version, int hours) {
        return world -> world.served.put(version, Duration.ofHours(hours));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNewestThatIsKnownToBeGoodIsReturnedTo(Case what) {
        complete();
        what.history.accept(world);
        rollBack(Policies.latency());

        assertThat(world.current.version()).as("%s", heard.log).isEqualTo(what.runs);
        assertThat(heard.log).anyMatch(line -> line.contains(what.said));
        if (what.runs.equals("v5")) {
            assertThat(record().outcome()).isEqualTo(Outcome.NOT_READY);
            assertThat(heard.ending.reason()).contains("write a shorter `goodAfter`");
            assertThat(world.writes).isZero();
        }
    }

    @Test
    void whatTheMechanismPassesOverIsSaid() {
        complete();
        world.passedOver = List.of("v7 (revision 7) was left for an older one, which is revision 8 now");
        rollBack(Policies.latency());

        assertThat(world.current).isEqualTo(V6);
        assertThat(heard.log)
                .contains("Not a version to return to: v7 (revision 7) was left for an older one, which is revision 8"
                        + " now");
    }

    /** A branch asks for one version only, so what is read beside it is no more than the first of its history. */
    @Test
    void whereTheVersionBesideTheReleaseIsOneOfHistoryItHasToBeKnownGoodToo() {
        world.current = TestWorld.V5;
        world.stable = V6;
        world.earlier = List.of(V6, V4);
        world.choosesFromHistory = true;
        served(V6, 2).accept(world);

        rollBack(Policies.latency());

        assertThat(heard.log)
                .anyMatch(line -> line.startsWith("Not a version to return to: v6 has served for 2 h"))
                .anyMatch(line -> line.startsWith("Last known good: v4"));
        assertThat(world.current).isEqualTo(V4);
    }

    @Test
    void aPolicyMaySayAfterHowLongAVersionIsGood() {
        complete();
        served(V6, 1).accept(world);
        rollBack(Policies.latency().goodAfter(Duration.ofHours(1)));

        assertThat(world.current).isEqualTo(V6);
    }

    @Test
    void aVersionThatThePolicyNamesNeedsNoHistory() {
        complete();
        served(V6, 1).accept(world);
        rollBack(Policies.latency().baseline("v6"));

        assertThat(world.current).isEqualTo(V6);
    }

    @ParameterizedTest
    @EnumSource(Policy.OnHealthy.class)
    void whatPassesAGateIsRemembered(Policy.OnHealthy what) {
        world.provenance = Map.of("commit", "3f9d2c71");
        gate(Policies.latency().onHealthy(what));

        KnownGood.Entry entry = world.knownGood.get(Quarantine.key("model-svc", "production", TestWorld.V5));
        assertThat(entry.episode()).isEqualTo("id");
        assertThat(entry.build()).isEqualTo("job#1");
        assertThat(entry.policyHash()).isEqualTo("hash");
        assertThat(entry.provenance()).isEqualTo(world.provenance);
    }

    @Test
    void whatDoesNotPassIsNot() {
        world.candidateSlow = true;
        gate(Policies.latency());
        assertThat(world.knownGood).isEmpty();

        heard.ending = null;
        world.current = TestWorld.V5;
        world.currentPercent = 10;
        world.candidateSlow = false;
        world.quarantine.clear();
        world.metricsLost = true;
        gate(Policies.latency());
        assertThat(world.knownGood).isEmpty();
    }

    @Test
    void aStoreThatFailsIsReportedAndTheGateEndsAllTheSame() {
        world.knownGoodLost = "disk gone";
        gate(Policies.latency());

        assertThat(record().outcome()).isEqualTo(Outcome.PASSED);
        assertThat(record().notes()).anyMatch(note -> note.contains("could not be written down: disk gone"));
    }

    private void complete() {
        world.stable = world.current;
        world.currentPercent = 100;
        world.earlier = List.of(V6, V4);
    }

    private EpisodeRecord record() {
        return heard.record();
    }

    private void gate(Policies policies) {
        run(Order.gate("id", policies.build(), "job#1", "test"));
    }

    private void rollBack(Policies policies) {
        run(Order.rollback("id", policies.build(), "wrong prices", false, "job#1", "test"));
    }

    private void run(Order order) {
        new Episode(order, null, world, time.threads(), heard).start();
        time.pass(Duration.ofSeconds(120));
    }
}
