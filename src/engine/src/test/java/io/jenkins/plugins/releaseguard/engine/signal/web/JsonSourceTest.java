package io.jenkins.plugins.releaseguard.engine.signal.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.http.HostileAnswers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of any server that answers in JSON. */
class JsonSourceTest extends HostileAnswers {

    private static JsonSpec spec(String value, String time) {
        return new JsonSpec("/drift/$service?ns=$namespace", value, time, Duration.ofMinutes(5));
    }

    @Override
    protected SignalSpec anySpec() {
        return spec("$.psi", null);
    }

    @Override
    protected SourceType type() {
        return SourceType.WEB;
    }

    private Observation read(String answer, String value, String time) {
        server.on("/drift/svc?ns=ns", answer);
        return observe(spec(value, time));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"psi\": 0.12}                                                     | $.psi                            | 0.12",
                "{\"psi\": \"0.12\"}                                                   | $['psi']                         | 0.12",
                "{\"a\": [{\"n\": \"x\", \"v\": 1}, {\"n\": \"auc\", \"v\": -2e3}]}            | $.a[?(@.n == 'auc')].v           | -2000",
                "{\"a\": {\"b\": {\"psi\": 7}}}                                          | $..psi                           | 7",
                "[{\"target\": \"t\", \"datapoints\": [[1.5, 100], [2.5, 160]]}]         | $[0].datapoints[-1][0]           | 2.5",
                "0.5                                                               | $                                | 0.5",
            })
    void a_path_leads_to_one_number(String answer, String path, double value) {
        Observation observation = read(answer, path, null);

        assertThat(observation.detail()).isNull();
        assertThat(observation.value()).isEqualTo(value);
        assertThat(observation.dataTime()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\": 1}                      | $.psi    | EMPTY        | has nothing at $.psi",
                "{\"psi\": null}                 | $.psi    | EMPTY        | has nothing at $.psi",
                "[1, 2]                        | $.psi    | EMPTY        | has nothing at $.psi",
                "\"text\"                        | $.psi    | EMPTY        | has nothing at $.psi",
                "{\"a\": []}                     | $.a[*]   | EMPTY        | has nothing at $.a[*]",
                "{\"a\": [1, 2]}                 | $.a[*]   | AMBIGUOUS    | has 2 values at $.a[*]",
                "{\"psi\": NaN}                  | $.psi    | NOT_A_NUMBER | has NaN at $.psi",
                "{\"psi\": \"NaN\"}                | $.psi    | NOT_A_NUMBER | has NaN at $.psi",
                "{\"psi\": \"-inf\"}               | $.psi    | NOT_A_NUMBER | has -inf at $.psi",
                "{\"psi\": 1e999}                | $.psi    | NOT_A_NUMBER | Infinity",
                "{\"psi\": true}                 | $.psi    | QUERY_ERROR  | has a truth value at $.psi, a number is expected",
                "{\"psi\": {\"v\": 1}}             | $.psi    | QUERY_ERROR  | has an object at $.psi",
                "{\"psi\": [1]}                  | $.psi    | QUERY_ERROR  | has a list at $.psi",
                "{\"psi\": \"<script>\"}           | $.psi    | QUERY_ERROR  | has another text at $.psi",
                "{\"psi\": \"\"}                   | $.psi    | QUERY_ERROR  | has another text at $.psi",
            })
    void what_is_not_one_number_is_no_data_with_its_cause(String answer, String path, NoData cause, String detail) {
        Observation observation = read(answer, path, null);

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource({
        "1767268790, 10",
        "1767268790000, 10",
        "1767268790.5, 9",
        "'\"2026-01-01T11:59:50Z\"', 10",
        "'\"2026-01-01T13:59:50+02:00\"', 10"
    })
    void a_value_has_the_time_that_the_document_says(String time, int secondsAgo) {
        Observation observation = read("{\"psi\": 1, \"at\": " + time + "}", "$.psi", "$.at");

        assertThat(Duration.between(observation.dataTime(), NOW).toSeconds()).isEqualTo(secondsAgo);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1767268000               | STALE       | the value is 13m20s old (at most 5m)",
                "1767272400               | QUERY_ERROR | a value of the future",
                "\"yesterday\"            | QUERY_ERROR | a time is expected",
                "\"2026-01-01T11:59:50\"  | QUERY_ERROR | a time is expected",
                "-5                       | QUERY_ERROR | a time is expected",
                "1e300                    | QUERY_ERROR | a time is expected",
                "null                     | EMPTY       | has nothing at $.at",
            })
    void a_time_that_will_not_do_is_no_data_with_its_cause(String time, NoData cause, String detail) {
        Observation observation = read("{\"psi\": 1, \"at\": " + time + "}", "$.psi", "$.at");

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).contains(detail);
    }

    @Test
    void a_name_stays_inside_its_part_of_the_path() {
        server.always(exchange -> {
            throw new AssertionError("not asked for");
        });
        JsonSpec spec = new JsonSpec("/a/$service/b", "$", null, Duration.ofMinutes(5));
        server.on("/prefix/a/svc/b", "1");

        assertThat(observe(spec).value()).isEqualTo(1);
        assertThat(server.asks().get(0).line()).isEqualTo("GET /prefix/a/svc/b");
    }

    @Test
    void the_past_is_not_asked_for() {
        assertThat(observe(anySpec(), Scope.LIVE, Map.of(), NOW.minusSeconds(9)).noData())
                .isEqualTo(NoData.NOT_OBSERVED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psi",
                "",
                "$.a[",
                "$.a[?(@.b",
                "$..a..b",
                "$.a[?(@.b =~ /(x+)+y/)]",
                "$.a[?(@.b == $.c)]",
                "$.a[?(@..b)]",
                "$.a[?(@.b in ['x'])]",
                "$.a[?(@.b == {\"x\": 1})]",
                "$.a[?(@.b[?(@.c)])]",
                "$.concat($..a)",
                "$.a.avg()",
            })
    void a_path_that_is_none_or_could_take_long_is_refused_at_reading(String path) {
        assertThatThrownBy(() -> ValuePath.of(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_longest_answer_is_evaluated_in_bounded_time() {
        String rows = "{\"n\":{\"m\":[{\"v\":1}]}},".repeat(150_000);
        long began = System.nanoTime();

        Observation observation = read("{\"rows\":[" + rows + "{\"psi\":3}]}", "$..psi", null);

        assertThat(observation.value()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
}
