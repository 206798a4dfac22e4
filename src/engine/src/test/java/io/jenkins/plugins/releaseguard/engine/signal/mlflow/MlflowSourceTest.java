package io.jenkins.plugins.releaseguard.engine.signal.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.http.FakeServer;
import io.jenkins.plugins.releaseguard.engine.signal.http.HostileAnswers;
import io.jenkins.plugins.releaseguard.engine.signal.mlflow.MlflowSpec.Take;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics of runs, by answers of the shape that MLflow 2.22 and 3.4 give. */
class MlflowSourceTest extends HostileAnswers {
    private static final Map<Scope, String> VERSIONS =
            Map.of(Scope.CANDIDATE, "champion", Scope.BASELINE, "previous_champion", Scope.LIVE, "champion");

    @BeforeEach
    void registry() {
        server.on("registered-models/alias?name=recommender&alias=champion", version("12", "run12"))
                .on("registered-models/alias?alias=champion&name=recommender", version("12", "run12"))
                .on("registered-models/alias?name=recommender&alias=previous_champion", version("11", "run11"))
                .on("registered-models/alias?alias=previous_champion&name=recommender", version("11", "run11"))
                .on("model-versions/get?name=recommender&version=9", version("9", "run9"))
                .on("model-versions/get?version=9&name=recommender", version("9", "run9"))
                .on("runs/get?run_id=run12", run(metric("auc", "0.91", 3600), metric("loss", "0.4", 60)))
                .on("runs/get?run_id=run11", run(metric("auc", "0.95", 7200)))
                .on("runs/get?run_id=run9", run(metric("auc", "0.5", 60)));
    }

    private static String version(String number, String run) {
        return "{\"model_version\":{\"name\":\"recommender\",\"version\":\"" + number
                + "\",\"creation_timestamp\":1767000000000,\"current_stage\":\"None\",\"run_id\":\"" + run
                + "\",\"status\":\"READY\",\"aliases\":[\"champion\"]}}";
    }

    private static String run(String... metrics) {
        return "{\"run\":{\"info\":{\"run_id\":\"r\",\"status\":\"FINISHED\"},\"data\":{\"metrics\":["
                + String.join(",", metrics) + "],\"params\":[]},\"inputs\":{}}}";
    }

    private static String metric(String key, String value, int secondsAgo) {
        return "{\"key\":\"" + key + "\",\"value\":" + value + ",\"timestamp\":"
                + NOW.minusSeconds(secondsAgo).toEpochMilli() + ",\"step\":0}";
    }

    private static MlflowSpec spec(Take take) {
        return new MlflowSpec("auc", "recommender", VERSIONS, null, take, Duration.ofHours(3));
    }

    @Override
    protected SignalSpec anySpec() {
        return spec(Take.LATEST);
    }

    @Override
    protected SourceType type() {
        return SourceType.MLFLOW;
    }

    private Observation of(Scope scope) {
        return observe(spec(Take.LATEST), scope, Map.of(), null);
    }

    @Test
    void each_scope_is_resolved_by_its_alias_to_the_run_that_made_the_version() {
        assertThat(of(Scope.CANDIDATE).value()).isEqualTo(0.91);
        assertThat(of(Scope.BASELINE).value()).isEqualTo(0.95);
        assertThat(of(Scope.LIVE).value()).isEqualTo(0.91);
        assertThat(server.asks().get(0).line()).startsWith("GET /prefix/api/2.0/mlflow/registered-models/alias?");
    }

    @Test
    void a_version_of_the_model_that_is_released_is_read_itself_and_no_alias() {
        Version released = new Version("v9", Map.of(Version.MODEL_URI, "models:/recommender/9"));
        Version other = new Version("v9", Map.of(Version.MODEL_URI, "models:/other/9"));

        assertThat(observe(anySpec(), Scope.CANDIDATE, Map.of(Scope.CANDIDATE, released), null)
                        .value())
                .isEqualTo(0.5);
        assertThat(observe(anySpec(), Scope.CANDIDATE, Map.of(Scope.CANDIDATE, other), null)
                        .value())
                .isEqualTo(0.91);
    }

    @Test
    void a_fixed_version_or_run_tells_no_versions_apart() {
        SignalSpec fixed = new MlflowSpec(
                "auc", "recommender", Map.of(Scope.LIVE, "version 9"), null, Take.LATEST, Duration.ofHours(3));
        SignalSpec run = new MlflowSpec("loss", null, Map.of(), "run12", Take.LATEST, Duration.ofHours(3));

        assertThat(fixed.scoped()).isFalse();
        assertThat(observe(fixed).value()).isEqualTo(0.5);
        assertThat(observe(run).value()).isEqualTo(0.4);
    }

    @Test
    void what_was_logged_holds_at_the_look_until_it_is_stale() {
        Observation fresh = of(Scope.BASELINE);
        assertThat(fresh.dataTime()).isEqualTo(NOW);

        server.on("runs/get?run_id=run11", run(metric("auc", "0.95", 3 * 3600 + 1)));
        Observation stale = of(Scope.BASELINE);

        assertThat(stale.noData()).isEqualTo(NoData.STALE);
        assertThat(stale.detail()).isEqualTo("MLflow server s: auc of run run11 was logged 3h1s ago (at most 3h)");
    }

    @ParameterizedTest
    @CsvSource({"MIN, 0.8", "MAX, 0.9", "MEAN, 0.85"})
    void the_history_within_the_age_is_taken_with_its_size(Take take, double value) {
        server.on("max_results=5000", "{}");
        server.always(exchange -> {
            boolean history = exchange.getRequestURI().getPath().endsWith("get-history");
            FakeServer.status(
                            200,
                            history
                                    ? "{\"metrics\":[" + metric("auc", "0.1", 4 * 3600) + "," + metric("auc", "0.8", 90)
                                            + "," + metric("auc", "0.9", 30) + "]}"
                                    : version("12", "run12"))
                    .answer(exchange);
        });

        Observation observation = observe(spec(take), Scope.CANDIDATE, Map.of(), null);

        assertThat(observation.value()).isCloseTo(value, within(1e-12));
        assertThat(observation.samples()).isEqualTo(2);
    }

    @Test
    void a_look_at_the_past_sees_what_had_been_logged_by_then() {
        server.always(exchange -> FakeServer.status(
                        200,
                        exchange.getRequestURI().getPath().endsWith("get-history")
                                ? "{\"metrics\":[" + metric("auc", "0.8", 90) + "," + metric("auc", "0.9", 30) + "]}"
                                : version("12", "run12"))
                .answer(exchange));

        Observation then = observe(anySpec(), Scope.CANDIDATE, Map.of(), NOW.minusSeconds(60));

        assertThat(then.value()).isEqualTo(0.8);
        assertThat(then.dataTime()).isEqualTo(NOW.minusSeconds(60));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                       | EMPTY        | was never logged",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":\"NaN\",\"timestamp\":1767268000000}]}      | NOT_A_NUMBER | is NaN",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":\"Infinity\",\"timestamp\":1767268000000}]} | NOT_A_NUMBER | is Infinity",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":NaN,\"timestamp\":1767268000000}]}        | NOT_A_NUMBER | is NaN",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":\"0.9\",\"timestamp\":1767268000000}]}      | QUERY_ERROR  | no number or no timestamp",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":0.9}]}                                | QUERY_ERROR  | no number or no timestamp",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":null,\"timestamp\":1767268000000}]}       | QUERY_ERROR  | no number or no timestamp",
                "{\"metrics\":[{\"key\":\"auc\",\"value\":0.9,\"timestamp\":99999999999999}]}       | EMPTY        | still to come",
                "{\"metrics\":\"many\"}                                                     | EMPTY        | was never logged",
            })
    void a_value_that_is_none_is_no_data_with_its_cause(String data, NoData cause, String detail) {
        server.on("runs/get?run_id=run12", "{\"run\":{\"data\":" + data + "}}");

        Observation observation = of(Scope.CANDIDATE);

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).contains(detail);
    }

    @Test
    void an_alias_or_version_or_run_that_is_not_there_is_empty() {
        String alias =
                "{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"Registered model alias champion not found.\"}";
        server.always(FakeServer.status(400, alias));
        assertThat(of(Scope.CANDIDATE).noData()).isEqualTo(NoData.EMPTY);
        assertThat(of(Scope.CANDIDATE).detail()).isEqualTo("MLflow server s has no recommender champion");

        server.always(FakeServer.status(404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"no\"}"));
        assertThat(of(Scope.CANDIDATE).noData()).isEqualTo(NoData.EMPTY);

        server.always(FakeServer.status(200, version("12", "")));
        assertThat(of(Scope.CANDIDATE).detail()).contains("was made by no run");
    }

    @ParameterizedTest
    @EnumSource(
            value = Take.class,
            names = {"MIN", "MEAN"})
    void a_history_that_is_longer_than_one_answer_is_not_taken_for_whole(Take take) {
        server.always(exchange -> FakeServer.status(
                        200,
                        exchange.getRequestURI().getPath().endsWith("get-history")
                                ? "{\"metrics\":[" + metric("auc", "0.8", 90) + "],\"next_page_token\":\"abc\"}"
                                : version("12", "run12"))
                .answer(exchange));

        Observation observation = observe(spec(take), Scope.CANDIDATE, Map.of(), null);

        assertThat(observation.noData()).isEqualTo(NoData.QUERY_ERROR);
        assertThat(observation.detail()).contains("more than 5000 times");
    }
}
