package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.releaseguard.engine.policy.Position;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Mechanism.WebServer;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MlflowAliasLegTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00.5Z"), ZoneOffset.UTC);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SET = "POST alias champion 4";
    private static final List<String> MARKS = Stream.of(
                    "rolled_back", "rolled_back_at", "rolled_back_by", "rolled_back_to")
            .map(tag -> "POST tag 5 release_guard." + tag)
            .toList();
    private static final MlflowAliasSpec SPEC = spec(new Target.Alias("previous_champion"));
    private static final Version V4 = version("4", "run4");
    private static final Version V5 = version("5", "run5");
    private static final LegPlan PLAN = new LegPlan(SPEC.text(), V5, V4, List.of(), List.of());
    /** What a leg before this one releases. */
    private static final Version ROLLOUT_V9 = new Version("v9", Map.of(Version.POD_TEMPLATE_HASH, "9f9f"));

    private final AtomicInteger accepted = new AtomicInteger();
    private FakeRegistry registry;
    private MlflowAliasLeg leg;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        for (int i = 3; i <= 6; i++) {
            registry.version("" + i, "run" + i);
        }
        registry.alias("champion", "5");
        registry.alias("previous_champion", "4");
        leg = leg(SPEC, LIMIT);
    }

    @AfterEach
    void stop() {
        leg.close();
        registry.close();
    }

    private static MlflowAliasSpec spec(Target target) {
        Position at = new Position("p.yaml", 2, 11);
        String text = "mlflow-alias recommender champion to " + target;
        return new MlflowAliasSpec(text, at, "mlflow", FakeRegistry.MODEL, "champion", target, null);
    }

    private MlflowAliasLeg leg(MlflowAliasSpec spec, Duration limit) {
        return leg(spec, limit, Authorization.bearer(() -> "s3cret"));
    }

    private MlflowAliasLeg leg(MlflowAliasSpec spec, Duration limit, Authorization authorization) {
        return new MlflowAliasLeg(
                spec,
                new WebServer("mlflow", registry.url(), authorization, HTTP),
                null,
                "ml/release#12",
                limit,
                CLOCK);
    }

    private static Version version(String number, String run) {
        return new ModelVersion(number, run, "s3://models/" + run, "READY", Map.of()).toVersion(SPEC);
    }

    private static LegException failure(ThrowingCallable call) {
        return catchThrowableOfType(LegException.class, call);
    }

    private LegException executeFails() {
        return failure(() -> leg.execute(PLAN, accepted::incrementAndGet));
    }

    // ---- read and plan

    @Test
    void itSaysWhichVersionsTheAliasesHold() throws Exception {
        LegState state = leg.read();

        assertThat(state.current()).isEqualTo(V5);
        assertThat(state.stable()).isEqualTo(V4);
        assertThat(state.canaryInProgress()).isTrue();
        assertThat(state.percentOf(V5)).isNull();
        assertThat(state.summary()).isEqualTo("champion of recommender is at v5, previous_champion at v4");
        assertThat(V5.identity())
                .containsExactly(
                        Map.entry("registry", "MLflow server mlflow"),
                        Map.entry("modelVersion", "5"),
                        Map.entry("modelUri", "models:/recommender/5"),
                        Map.entry("runId", "run5"),
                        Map.entry("source", "s3://models/run5"));
        assertThat(Stream.of("5", "v5", "run5", "models:/recommender/5").allMatch(V5::isCalled))
                .isTrue();
        assertThat(V5.isCalled("recommender")).isFalse();
        assertThat(registry.asks())
                .allSatisfy(ask -> assertThat(ask.authorization()).isEqualTo("Bearer s3cret"));
    }

    @Test
    void aReturnIsNothingToWatchAnyMore() throws Exception {
        registry.alias("champion", "4");
        LegState state = leg.read();

        assertThat(state.canaryInProgress()).isFalse();
        assertThat(state.summary()).isEqualTo("champion of recommender is at v4, as is previous_champion");
    }

    @Test
    void aVersionOrARunCanBeTheTarget() throws Exception {
        assertThat(leg(spec(new Target.Number("3")), LIMIT).read().stable()).isEqualTo(version("3", "run3"));
        LegState byRun = leg(spec(new Target.Run("run3")), LIMIT).read();
        assertThat(byRun.stable()).isEqualTo(version("3", "run3"));
        assertThat(byRun.summary()).isEqualTo("champion of recommender is at v5, run run3 is v3");
    }

    @Test
    void aRunOfNoneOrOfSeveralVersionsIsRefused() {
        LegException none =
                failure(() -> leg(spec(new Target.Run("run7")), LIMIT).read());
        assertThat(none.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(none).hasMessageContaining("no version was made by run run7");

        registry.version("7", "run3");
        LegException several =
                failure(() -> leg(spec(new Target.Run("run3")), LIMIT).read());
        assertThat(several.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(several)
                .hasMessage("model recommender (MLflow server mlflow): run run3 made several versions (v3, v7);"
                        + " name one by its number: `version 3`");
    }

    @Test
    void aPlanNamesTheVersionsAndSaysItByHand() throws Exception {
        LegPlan plan = leg.plan(V5, V4);

        assertThat(plan.expectedCurrent()).isEqualTo(V5);
        assertThat(plan.target()).isEqualTo(V4);
        assertThat(plan.actions())
                .containsExactly(
                        "point champion of recommender (MLflow server mlflow) from v5 (run run5) to v4 (run run4)",
                        "tag v5 as rolled back; previous_champion stays at v4");
        String api = registry.url() + "api/2.0/mlflow/";
        assertThat(plan.commands())
                .containsExactly(
                        "curl -sS --fail-with-body -X POST '" + api + "registered-models/alias'"
                                + " -H \"Authorization: Bearer $MLFLOW_TRACKING_TOKEN\""
                                + " -H 'Content-Type: application/json'"
                                + " -d '{\"name\":\"recommender\",\"alias\":\"champion\",\"version\":\"4\"}'",
                        "curl -sS --fail-with-body -X POST '" + api + "model-versions/set-tag'"
                                + " -H \"Authorization: Bearer $MLFLOW_TRACKING_TOKEN\""
                                + " -H 'Content-Type: application/json'"
                                + " -d '{\"name\":\"recommender\",\"version\":\"5\","
                                + "\"key\":\"release_guard.rolled_back\",\"value\":\"true\"}'");
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void thePlannedVersionCountsAndNotWhatTheTargetAliasHoldsLater() throws Exception {
        registry.alias("previous_champion", "3");

        assertThat(leg.plan(V5, V4).target()).isEqualTo(V4);
        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(registry.aliases()).containsEntry("champion", "4");
    }

    @Test
    void versionsOfSomethingElseAreRefused() {
        assertThat(failure(() -> leg.plan(ROLLOUT_V9, V4)).kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(failure(() -> leg.execute(
                                new LegPlan("", ROLLOUT_V9, V4, List.of(), List.of()), accepted::incrementAndGet))
                        .kind())
                .isEqualTo(Kind.UNSUITABLE);
    }

    @Test
    void aPlanMayHaveNothingToDo() throws Exception {
        registry.alias("champion", "4");
        LegPlan plan = leg.plan(V4, V4);

        assertThat(plan.actions()).containsExactly("nothing to do: champion of recommender is at v4 already");
        assertThat(plan.commands()).isEmpty();
        leg.execute(plan, accepted::incrementAndGet);
        assertThat(accepted).hasValue(1);
        assertThat(registry.writes()).isEmpty();
        assertThat(leg.confirm(plan)).isEqualTo(new Evidence(false, true, "champion of recommender is at v4"));
    }

    @Test
    void aBadVersionIsNotReturnedToUnlessItIsNamed() throws Exception {
        registry.tags("4").put("release_guard.rolled_back", "true");

        LegException refused = failure(() -> leg.plan(V5, V4));
        assertThat(refused.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(refused).hasMessageContaining("previous_champion is at v4, which was itself rolled back");
        assertThat(leg(spec(new Target.Number("4")), LIMIT).plan(V5, V4).target())
                .isEqualTo(V4);
    }

    @Test
    void aVersionThatIsNotReadyIsNotReturnedTo() {
        registry.version("4", "run4", "FAILED_REGISTRATION");

        assertThat(failure(() -> leg.plan(V5, V4)))
                .hasMessageContaining("v4, the version to return to, is not ready but FAILED_REGISTRATION");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            champion          | NOT_FOUND | model recommender (MLflow server mlflow): it has no alias champion; set it to a version
            previous_champion | NOT_FOUND | model recommender (MLflow server mlflow): it has no alias previous_champion; set it to a version
            """)
    void withoutAnAliasThereIsNoPlan(String alias, Kind kind, String message) {
        registry.alias(alias, null);

        LegException missing = failure(() -> leg.read());
        assertThat(missing).hasMessage(message);
        assertThat(missing.kind()).isEqualTo(kind);
    }

    @Test
    void withoutTheModelThereIsNoPlan() {
        MlflowAliasSpec other = new MlflowAliasSpec(
                "", SPEC.at(), "mlflow", "fraud", "champion", new Target.Alias("previous_champion"), null);

        LegException missing = failure(() -> leg(other, LIMIT).read());
        assertThat(missing.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(missing)
                .hasMessage("model fraud (MLflow server mlflow): cannot read alias champion: not found (HTTP 404,"
                        + " RESOURCE_DOES_NOT_EXIST: Registered Model with name=x not found)");
    }

    // ---- the rollback

    @Test
    void theAliasGoesBackAndTheVersionItLeavesIsMarked() throws Exception {
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(accepted).hasValue(1);
        assertThat(registry.aliases()).containsExactly(Map.entry("champion", "4"), Map.entry("previous_champion", "4"));
        assertThat(registry.tags("5"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "release_guard.rolled_back", "true",
                        "release_guard.rolled_back_at", "2026-03-01T10:00:00Z",
                        "release_guard.rolled_back_by", "ml/release#12",
                        "release_guard.rolled_back_to", "4"));
        assertThat(registry.asks().stream().map(FakeRegistry.Ask::what).toList())
                .startsWith("GET alias champion", "GET version 4", SET, "GET alias champion");
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(false, true, "champion of recommender is at v4; v5 is tagged as rolled back"));
    }

    @Test
    void aSecondTimeNothingIsWritten() throws Exception {
        leg.execute(PLAN, accepted::incrementAndGet);
        int writes = registry.writes().size();
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(registry.writes()).hasSize(writes);
        assertThat(accepted).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void stoppedBetweenAnyTwoWritesItIsGoneOnWith(int done) throws Exception {
        registry.misbehaves((what, exchange) -> {
            if (what.startsWith("POST") && registry.writes().size() > done) {
                FakeRegistry.reply(exchange, 503, "");
                return true;
            }
            return false;
        });
        LegException stopped = executeFails();
        assertThat(stopped == null).isEqualTo(done > 0);
        assertThat(accepted).hasValue(done > 0 ? 1 : 0);

        registry.misbehaves((what, exchange) -> false);
        registry.asks().clear();
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(registry.writes())
                .isEqualTo(
                        Stream.concat(Stream.of(SET), MARKS.stream()).toList().subList(done, 5));
        assertThat(leg.confirm(PLAN).done()).isTrue();
        assertThat(registry.tags("5")).hasSize(4);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNotRepeated() throws Exception {
        leg = leg(SPEC, Duration.ofMillis(700));
        registry.misbehaves((what, exchange) -> {
            if (what.equals(SET)) {
                registry.alias("champion", "4");
                hang();
            }
            return false;
        });
        assertThat(executeFails().kind()).isEqualTo(Kind.UNREACHABLE);

        leg.execute(PLAN, accepted::incrementAndGet);
        assertThat(registry.writes()).containsOnlyOnce(SET);
        assertThat(accepted).hasValue(1);
    }

    /** Longer than the leg waits; ended when the registry is closed. */
    private static void hang() {
        try {
            new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "gone",
            delimiter = '|',
            textBlock =
                    """
            6    | champion is at v6 (run run6), neither at the candidate v5 nor at the baseline v4; nothing was written
            3    | champion is at v3 (run run3), neither at the candidate v5 nor at the baseline v4; nothing was written
            gone | champion is gone, neither at the candidate v5 nor at the baseline v4; nothing was written
            """)
    void anyOtherVersionMeansThatSomebodyWasFaster(String champion, String message) {
        registry.alias("champion", champion);

        LegException superseded = executeFails();
        assertThat(superseded.kind()).isEqualTo(Kind.SUPERSEDED);
        assertThat(superseded).hasMessage("model recommender (MLflow server mlflow): " + message);
        assertThat(registry.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "gone",
            delimiter = '|',
            textBlock =
                    """
            5    | CONFLICT   | champion was set to v4 and is at v5 right after it: another writer was in between
            6    | SUPERSEDED | champion was set to v4 and is at v6 right after it: another writer was in between; nothing more was written
            gone | SUPERSEDED | champion was set to v4 and is gone right after it: another writer was in between; nothing more was written
            """)
    void aWriterRightAfterOursIsSeen(String champion, Kind kind, String message) {
        registry.after(what -> {
            if (what.equals(SET)) {
                registry.alias("champion", champion);
            }
        });

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("model recommender (MLflow server mlflow): " + message);
        assertThat(registry.writes()).containsExactly(SET);
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aTargetThatIsGoneIsNotWritten() {
        registry.removeVersion("4");

        assertThat(executeFails().kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void theSameNumberOfAnotherModelThatWasMadeAnewIsNotWritten() {
        registry.version("4", "another");

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(failure).hasMessageContaining("it is of run another and was of run run4");
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void withoutItsTagsTheRollbackHoldsAndSaysSo() throws Exception {
        registry.misbehaves((what, exchange) -> {
            if (what.startsWith("POST tag")) {
                FakeRegistry.reply(exchange, 403, "{}");
                return true;
            }
            return false;
        });
        leg.execute(PLAN, accepted::incrementAndGet);

        assertThat(accepted).hasValue(1);
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(
                        false, true, "champion of recommender is at v4; v5 could not be tagged as rolled back"));
    }

    @Test
    void whatTheRegistryDoesNotShowIsNotDone() throws Exception {
        assertThat(leg.confirm(PLAN))
                .isEqualTo(new Evidence(false, false, "champion of recommender is at v5, not yet at v4"));
        registry.alias("champion", null);
        assertThat(leg.confirm(PLAN).done()).isFalse();
    }

    // ---- refusals and hostile answers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            400 | {"error_code":"INVALID_PARAMETER_VALUE","message":"bad"} | UNSUITABLE  | the server answers HTTP 400, INVALID_PARAMETER_VALUE: bad
            401 | {}                                                       | FORBIDDEN   | the server refuses the credential (HTTP 401)
            403 | {"error_code":"PERMISSION_DENIED"}                       | FORBIDDEN   | the credential lacks a permission (HTTP 403); grant READ on the registered model recommender
            404 | <html>                                                   | UNSUITABLE  | there is no MLflow registry with aliases at the server's address (HTTP 404); aliases need MLflow 2.3 or newer
            302 | {}                                                       | UNSUITABLE  | the server redirects (HTTP 302); set its final address, path included
            409 | {}                                                       | CONFLICT    | another writer was faster (HTTP 409)
            429 | {}                                                       | UNREACHABLE | the server answers HTTP 429
            500 | {"error_code":"INTERNAL_ERROR","message":"a\\nb s3cret"} | UNREACHABLE | the server answers HTTP 500, INTERNAL_ERROR: a b ****
            503 | <html>                                                   | UNREACHABLE | the server answers HTTP 503
            501 | {}                                                       | UNSUITABLE  | the server answers HTTP 501
            """)
    void aRefusalSaysWhatToDo(int status, String body, Kind kind, String message) {
        registry.misbehaves((what, exchange) -> {
            FakeRegistry.reply(exchange, status, body);
            return true;
        });

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> leg.read(),
                () -> leg.plan(V5, V4),
                () -> leg.execute(PLAN, accepted::incrementAndGet),
                () -> leg.confirm(PLAN),
                () -> leg.promote(version("6", "run6")))) {
            LegException failure = failure(call);
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure)
                    .hasMessage("model recommender (MLflow server mlflow): cannot read alias champion: " + message);
        }
        assertThat(registry.writes()).isEmpty();
        assertThat(accepted).hasValue(0);
    }

    @Test
    void aForbiddenWriteNamesThePermission() {
        registry.misbehaves((what, exchange) -> {
            if (what.startsWith("POST")) {
                FakeRegistry.reply(exchange, 403, "{}");
                return true;
            }
            return false;
        });

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure)
                .hasMessageEndingWith("cannot set alias champion to version 4: the credential lacks a permission"
                        + " (HTTP 403); grant EDIT on the registered model recommender");
        assertThat(accepted).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "<html>please sign in</html>",
                "{\"model_version\":5}",
                "{\"model_version\":{\"name\":\"other\",\"version\":\"4\"}}",
                "{\"model_version\":{\"name\":\"recommender\",\"version\":\"4'; rm\"}}",
                "{\"model_version\":{\"name\":\"recommender\",\"version\":[4]}}",
                "{\"model_version\":{\"name\":\"recommender\",\"version\":\"-1\"}}"
            })
    void anAnswerThatIsNoneOfMlflowIsRefused(String body) {
        registry.misbehaves((what, exchange) -> {
            FakeRegistry.reply(exchange, 200, body);
            return true;
        });

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(failure).hasMessageEndingWith("the server does not answer as MLflow's REST API does");
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void aHugeOrDeepAnswerIsRefused() {
        registry.misbehaves((what, exchange) -> {
            FakeRegistry.reply(exchange, 200, "x".repeat(RegistryApi.MOST_BYTES + 1));
            return true;
        });
        assertThat(executeFails()).hasMessageEndingWith("the server answers with more than 1024 KiB");

        registry.misbehaves((what, exchange) -> {
            FakeRegistry.reply(exchange, 200, "[".repeat(100_000));
            return true;
        });
        assertThat(executeFails().kind()).isEqualTo(Kind.UNSUITABLE);
    }

    @Test
    void whatARegistrySaysCannotForgeALogLine() throws Exception {
        registry.version("5", "run5\nRolled back", "READY");

        assertThat(leg.read().current().identity())
                .containsEntry("runId", "run5 Rolled back")
                .containsEntry("source", "s3://models/run5 Rolled back");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET alias champion", "GET version 4", SET})
    void aServerThatDoesNotAnswerIsUnreachable(String what) {
        leg = leg(SPEC, Duration.ofMillis(500));
        registry.misbehaves((asked, exchange) -> {
            if (asked.equals(what)) {
                hang();
            }
            return false;
        });

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.mayPass()).isTrue();
        assertThat(failure).hasMessageContaining("does not answer in time");
        assertThat(accepted).hasValue(0);
    }

    @Test
    void anAnswerThatDripsEndsInTime() {
        leg = leg(SPEC, Duration.ofMillis(500));
        registry.misbehaves((what, exchange) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            hang();
            return true;
        });

        assertThat(executeFails()).hasMessageContaining("does not answer in time");
    }

    @Test
    void aServerThatIsDownIsUnreachable() {
        registry.close();

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("(" + address(registry.url()) + ") refuses the connection");
    }

    private static String address(URI url) {
        return url.getScheme() + "://" + url.getAuthority();
    }

    @Test
    void aCredentialThatCannotBeUsedIsNotQuoted() {
        leg = leg(SPEC, LIMIT, Authorization.bearer(() -> "s3\ncret"));

        LegException failure = executeFails();
        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure.getMessage()).doesNotContain("cret\n").endsWith("the server's credential cannot be used");
        assertThat(failure.getCause()).isNull();
    }

    @Test
    void aPasswordIsHiddenWhereTheServerQuotesIt() throws Exception {
        leg = leg(SPEC, LIMIT, Authorization.basic(() -> "ci", () -> "pa55"));
        assertThat(leg.plan(V5, V4).commands())
                .allMatch(c -> c.contains(" -u \"$MLFLOW_TRACKING_USERNAME:$MLFLOW_TRACKING_PASSWORD\""));
        registry.misbehaves((what, exchange) -> {
            FakeRegistry.reply(exchange, 500, "{\"message\":\"ci:pa55 and pa55\"}");
            return true;
        });

        assertThat(executeFails()).hasMessageEndingWith("the server answers HTTP 500, **** and ****");
    }

    // ---- what a version was made from

    @Test
    void aVersionWasMadeByARunFromACommitAndData() throws Exception {
        assertThat(leg.provenance(V5))
                .isEqualTo(Map.of(
                        "modelVersion",
                        "models:/recommender/5",
                        "runId",
                        "run5",
                        "gitCommit",
                        "c0ffee",
                        "dataDigest",
                        "d1, d2"));
    }

    @Test
    void aRunThatIsGoneIsAnErrorThatNamesIt() {
        registry.misbehaves((what, exchange) -> {
            if (!what.startsWith("GET runs/get")) {
                return false;
            }
            FakeRegistry.reply(
                    exchange, 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"Run 'run5' not found\"}");
            return true;
        });

        assertThat(failure(() -> leg.provenance(V5))).hasMessageContaining("cannot read run run5: not found");
    }

    // ---- the promotion

    @ParameterizedTest
    @CsvSource({"6, v6", "5, ", ", "})
    void whatTheAliasCandidateHoldsWaitsUnlessItIsTheChampion(String candidate, String waiting) throws Exception {
        registry.alias("candidate", candidate);

        Version waits = leg.waiting();

        assertThat(waits == null ? null : waits.version()).isEqualTo(waiting);
    }

    @Test
    void itIsPromotedWhenTheAliasHoldsIt() throws Exception {
        registry.alias("candidate", "6");
        Version waits = leg.waiting();

        assertThat(leg.isPromoted(leg.read(), waits)).isFalse();
        leg.promote(waits);
        assertThat(leg.isPromoted(leg.read(), waits)).isTrue();
        assertThat(leg.waiting()).isNull();
    }

    @Test
    void aPromotionKeepsTheOldChampionFirst() throws Exception {
        registry.alias("candidate", "6");
        leg.promote(version("6", "run6"));

        assertThat(registry.writes()).containsExactly("POST alias previous_champion 5", "POST alias champion 6");
        assertThat(registry.aliases()).containsEntry("champion", "6").containsEntry("previous_champion", "5");
        leg.promote(version("6", "run6"));
        assertThat(registry.writes()).hasSize(2);
    }

    @Test
    void aPromotionThatWasStoppedIsGoneOnWith() throws Exception {
        registry.alias("candidate", "6");
        registry.alias("previous_champion", "5");
        leg.promote(version("6", "run6"));

        assertThat(registry.writes()).containsExactly("POST alias champion 6");
    }

    @Test
    void aPromotionToAFixedTargetMovesOneAlias() throws Exception {
        registry.alias("candidate", "6");
        leg(spec(new Target.Number("3")), LIMIT).promote(version("6", "run6"));

        assertThat(registry.writes()).containsExactly("POST alias champion 6");
    }

    @Test
    void aBadChampionIsNotKeptAsTheOneToReturnTo() throws Exception {
        registry.alias("candidate", "6");
        registry.tags("5").put("release_guard.rolled_back", "true");
        leg.promote(version("6", "run6"));

        assertThat(registry.aliases()).containsEntry("champion", "6").containsEntry("previous_champion", "4");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "gone",
            delimiter = '|',
            textBlock =
                    """
            3    | false | SUPERSEDED | alias candidate is at v3 (run run3), not at v6; nothing was promoted
            gone | false | SUPERSEDED | alias candidate does not exist, not at v6; nothing was promoted
            6    | true  | UNSUITABLE | v6 was rolled back (tag release_guard.rolled_back); nothing was promoted
            """)
    void onlyOurOwnGoodCandidateIsPromoted(String candidate, boolean bad, Kind kind, String message) {
        registry.alias("candidate", candidate);
        if (bad) {
            registry.tags("6").put("release_guard.rolled_back", "true");
        }

        LegException failure = failure(() -> leg.promote(version("6", "run6")));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageEndingWith(message);
        assertThat(failure(() -> leg.promote(ROLLOUT_V9)).kind()).isEqualTo(Kind.UNSUITABLE);
        assertThat(registry.writes()).isEmpty();
    }

    @Test
    void aChampionThatIsMovedDuringAPromotionStopsIt() {
        registry.alias("candidate", "6");
        registry.after(what -> {
            if (what.equals("POST alias previous_champion 5")) {
                registry.alias("champion", "3");
            }
        });

        LegException failure = failure(() -> leg.promote(version("6", "run6")));
        assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(failure).hasMessageEndingWith("champion was moved by another writer; previous_champion is at v5");
        assertThat(registry.aliases()).containsEntry("champion", "3");
    }

    @Test
    void aVersionInQuarantineIsTaggedWithItsEvidence() throws Exception {
        Quarantine.Entry why = new Quarantine.Entry(
                Quarantine.key("model-svc", null, V5), "v5", "episode-1", null, Instant.EPOCH, null, "too slow");

        assertThat(leg.mark(V5, why)).contains("release_guard.quarantined");
        assertThat(registry.tags("5")).containsEntry("release_guard.quarantined", "episode-1");
    }

    // ---- what is served

    private static final MlflowAliasSpec.Served SERVED =
            new MlflowAliasSpec.Served("scoring", "/v2/models/recommender", "$.versions[0]");

    private MlflowAliasLeg probing(int port) {
        MlflowAliasSpec spec = new MlflowAliasSpec(
                SPEC.text(), SPEC.at(), "mlflow", FakeRegistry.MODEL, "champion", SPEC.target(), null, SERVED);
        WebServer model =
                new WebServer("scoring", URI.create("http://127.0.0.1:" + port + "/serve"), Authorization.none(), HTTP);
        return new MlflowAliasLeg(
                spec,
                new WebServer("mlflow", registry.url(), Authorization.none(), HTTP),
                new ServedProbe(SERVED, model),
                "ml/release#12",
                LIMIT,
                CLOCK);
    }

    private static HttpServer modelServer(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/serve/v2/models/recommender", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return server;
    }

    /** What a model server answers, and whether the rollback to v4 is done then. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            200 | {"versions": ["4"]}                       | true  | serves 4
            200 | {"versions": [4]}                         | true  | serves 4
            200 | {"versions": ["models:/recommender/4"]}   | true  | serves models:/recommender/4
            200 | {"versions": ["run4"]}                    | true  | serves run4
            200 | {"versions": ["5"]}                       | false | serves 5, not yet v4
            200 | {"versions": []}                          | false | has nothing at $.versions[0]
            200 | {"versions": [{}]}                        | false | at $.versions[0] is no text and no number
            503 | {"message": "loading"}                    | false | the server answers HTTP 503, loading
            404 | {}                                        | false | it has nothing there (HTTP 404)
            """)
    void anAliasIsBackWhenTheModelServerHasLoadedIt(int status, String body, boolean done, String sentence)
            throws Exception {
        HttpServer server = modelServer(status, body);
        try (MlflowAliasLeg probing = probing(server.getAddress().getPort())) {
            LegPlan plan = probing.plan(V5, V4);
            assertThat(plan.actions())
                    .last()
                    .isEqualTo("done when model server scoring serves v4 at /v2/models/recommender");
            probing.execute(plan, accepted::incrementAndGet);

            Evidence evidence = probing.confirm(plan);
            assertThat(evidence.done()).isEqualTo(done);
            assertThat(evidence.sentence())
                    .startsWith("champion of recommender is at v4")
                    .contains(sentence);
            assertThat(accepted).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aModelServerThatServesAnotherVersionThanTheAliasIsNotReady() throws Exception {
        HttpServer server = modelServer(200, "{\"versions\": [\"4\"]}");
        try (MlflowAliasLeg probing = probing(server.getAddress().getPort())) {
            assertThat(probing.stuck())
                    .isEqualTo("model server scoring serves 4 while champion of recommender is at v5; let it load what"
                            + " the alias says");
            registry.alias("champion", "4");
            assertThat(probing.stuck()).isNull();
            assertThat(leg.stuck()).as("without a probe").isNull();
        } finally {
            server.stop(0);
        }
        assertThat(failure(() -> probing(1).stuck()))
                .hasMessage("model server scoring: cannot read the served version at /v2/models/recommender: the server"
                        + " (http://127.0.0.1:1) refuses the connection");
    }
}
