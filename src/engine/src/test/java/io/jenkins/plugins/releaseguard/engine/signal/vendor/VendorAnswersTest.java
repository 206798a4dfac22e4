package io.jenkins.plugins.releaseguard.engine.signal.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.SignalSpec;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.http.FakeServer;
import io.jenkins.plugins.releaseguard.engine.signal.http.HostileAnswers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vendors' APIs, with answers in the forms that their public documentation shows. */
class VendorAnswersTest extends HostileAnswers {
    private static final Duration FIVE = Duration.ofMinutes(5);
    private static final Authorization PAIR = Authorization.basic(() -> "id", () -> "hunter2");
    private static final Authorization TOKEN = Authorization.bearer(() -> "hunter2");

    private SourceType type = SourceType.DATADOG;

    @Override
    protected SourceType type() {
        return type;
    }

    @Override
    protected SignalSpec anySpec() {
        return spec(type);
    }

    private static VendorSpec spec(SourceType type) {
        return switch (type) {
            case DATADOG -> new DatadogKind.Spec("avg:latency{service:$service}", FIVE, FIVE);
            case CLOUDWATCH ->
                new CloudWatchKind.Spec(
                        "SELECT AVG(ModelLatency) FROM \"AWS/SageMaker\" WHERE EndpointName = '$service'",
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        FIVE);
            case NEWRELIC ->
                new NewRelicKind.Spec(
                        123, "SELECT percentile(duration, 95) FROM Transaction WHERE appName = '$service'");
            case INFLUXDB ->
                new InfluxDbKind.Spec(
                        "metrics",
                        "SELECT mean(\"d\") FROM \"r\" WHERE \"app\" = '$service' AND time > now() - 1m",
                        FIVE);
            default -> new GraphiteKind.Spec("stats.$namespace.$service.latency", FIVE, FIVE);
        };
    }

    /** Two minutes and one minute before the look, and one empty minute. */
    private static String good(SourceType type) {
        return switch (type) {
            case DATADOG ->
                """
                {"status":"ok","res_type":"time_series","resp_version":1,"query":"avg:latency{service:svc}",
                 "from_date":1767268500000,"to_date":1767268800000,"series":[{"unit":null,"query_index":0,"aggr":"avg",
                 "metric":"latency","tag_set":[],"expression":"avg:latency{service:svc}","scope":"service:svc","interval":60,
                 "length":3,"start":1767268680000,"end":1767268799000,"display_name":"latency","attributes":{},
                 "pointlist":[[1767268680000.0,0.1],[1767268740000.0,0.2],[1767268800000.0,null]]}],
                 "to_date":1767268800000,"times":[],"values":[],"message":"","group_by":[]}""";
            case CLOUDWATCH ->
                """
                {"Messages":[],"MetricDataResults":[{"Id":"value","Label":"svc","StatusCode":"Complete",
                 "Timestamps":[1.76726874E9,1.76726868E9],"Values":[0.2,0.1]}]}""";
            case NEWRELIC ->
                """
                {"data":{"actor":{"account":{"nrql":{"results":[{"percentile.duration":{"95":0.2}}]}}}}}""";
            case INFLUXDB ->
                """
                {"results":[{"statement_id":0,"series":[{"name":"r","columns":["time","mean"],
                 "values":[[1767268680000,0.1],[1767268740000,0.2],[1767268800000,null]]}]}]}""";
            default ->
                """
                [{"target":"stats.ns.svc.latency","tags":{"name":"stats.ns.svc.latency"},
                  "datapoints":[[0.1,1767268680],[0.2,1767268740],[null,1767268800]]}]""";
        };
    }

    private Observation read(SourceType of, String answer, Authorization shown) {
        type = of;
        server.always(FakeServer.status(200, answer));
        return observe(server.url(), spec(of), Scope.LIVE, Map.of(), null, shown);
    }

    @ParameterizedTest
    @EnumSource(names = {"DATADOG", "CLOUDWATCH", "NEWRELIC", "INFLUXDB", "GRAPHITE"})
    void the_newest_value_of_the_answer_is_the_signals(SourceType of) {
        Observation observation = read(of, good(of), PAIR);

        assertThat(observation.detail()).isNull();
        assertThat(observation.value()).isEqualTo(0.2);
        assertThat(observation.dataTime())
                .isEqualTo(of == SourceType.NEWRELIC ? NOW : Instant.parse("2026-01-01T11:59:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATADOG  | GET /prefix/api/v1/query?",
                "INFLUXDB | GET /prefix/query?",
                "GRAPHITE | GET /prefix/render?",
                "NEWRELIC | POST /prefix/graphql",
                "CLOUDWATCH | POST /prefix/",
            })
    void each_is_asked_at_its_own_address_with_the_names_filled_in(SourceType of, String line) throws IOException {
        read(of, good(of), PAIR);

        FakeServer.Ask ask = server.asks().get(0);
        assertThat(ask.line()).startsWith(line);
        assertThat(ask.line() + ask.body()).contains("svc").doesNotContain("$service", "hunter2");
        switch (of) {
            case DATADOG -> assertThat(ask.line()).contains("from=1767268500", "to=1767268800");
            case INFLUXDB -> assertThat(ask.line()).contains("db=metrics", "epoch=ms", "time > now() - 1m");
            case GRAPHITE -> assertThat(ask.line()).contains("target=stats.ns.svc.latency", "until=1767268800");
            case NEWRELIC ->
                assertThat(new ObjectMapper()
                                .readTree(ask.body())
                                .at("/variables/account")
                                .asInt())
                        .isEqualTo(123);
            default ->
                assertThat(new ObjectMapper()
                                .readTree(ask.body())
                                .at("/MetricDataQueries/0/Expression")
                                .asText())
                        .endsWith("EndpointName = 'svc'");
        }
    }

    @Test
    void each_is_shown_its_credential_where_it_wants_it() {
        read(SourceType.DATADOG, good(SourceType.DATADOG), PAIR);
        read(SourceType.NEWRELIC, good(SourceType.NEWRELIC), TOKEN);
        read(SourceType.INFLUXDB, good(SourceType.INFLUXDB), TOKEN);
        read(SourceType.CLOUDWATCH, good(SourceType.CLOUDWATCH), PAIR);
        read(SourceType.GRAPHITE, good(SourceType.GRAPHITE), TOKEN);

        assertThat(header(0, "Dd-api-key") + header(0, "Dd-application-key")).isEqualTo("idhunter2");
        assertThat(header(0, "Authorization")).isNull();
        assertThat(header(1, "Api-key")).isEqualTo("hunter2");
        assertThat(header(2, "Authorization")).isEqualTo("Token hunter2");
        assertThat(header(3, "Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/monitoring/aws4_request, "
                        + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=")
                .doesNotContain("hunter2");
        assertThat(header(3, "X-amz-target")).isEqualTo("GraniteServiceVersion20100801.GetMetricData");
        assertThat(header(3, "Content-type")).isEqualTo("application/x-amz-json-1.0");
        assertThat(header(4, "Authorization")).isEqualTo("Bearer hunter2");
    }

    private String header(int ask, String name) {
        return server.asks().get(ask).headers().getOrDefault(name, List.of()).stream()
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DATADOG | {\"status\":\"error\",\"error\":\"Error parsing query: unable to parse\"} | QUERY_ERROR | Error parsing query: unable to parse",
                "DATADOG | {\"status\":\"ok\",\"series\":[]} | EMPTY | the query gives no value",
                "DATADOG | {\"status\":\"ok\",\"series\":[{\"pointlist\":[]},{\"pointlist\":[]}]} | AMBIGUOUS | gives 2 series",
                "DATADOG | {\"status\":\"ok\",\"series\":[{\"pointlist\":[[1767268000000,1]]}]} | STALE | the newest value is 13m20s old (at most 5m)",
                "DATADOG | [1] | QUERY_ERROR | does not answer as Datadog's API does",
                "CLOUDWATCH | {\"MetricDataResults\":[{\"Id\":\"value\",\"StatusCode\":\"PartialData\",\"Timestamps\":[1767268740],\"Values\":[1]}]} | QUERY_ERROR | the answer is PartialData",
                "CLOUDWATCH | {\"MetricDataResults\":[],\"Messages\":[{\"Code\":\"MaxMetricsExceeded\",\"Value\":\"too many\"}]} | QUERY_ERROR | MaxMetricsExceeded: too many",
                "CLOUDWATCH | {\"MetricDataResults\":[{\"Id\":\"value\",\"StatusCode\":\"Complete\",\"Timestamps\":[],\"Values\":[]}]} | EMPTY | the query gives no value",
                "CLOUDWATCH | {\"MetricDataResults\":[{\"Timestamps\":[1767268740],\"Values\":[\"x\"]}]} | NOT_A_NUMBER | NaN",
                "CLOUDWATCH | {} | QUERY_ERROR | does not answer as CloudWatch's API does",
                "NEWRELIC | {\"data\":{\"actor\":{\"account\":null}},\"errors\":[{\"message\":\"Access denied\",\"path\":[\"actor\"]}]} | QUERY_ERROR | Access denied",
                "NEWRELIC | {\"data\":{\"actor\":{\"account\":{\"nrql\":{\"results\":[{\"a\":1},{\"a\":2}]}}}}} | AMBIGUOUS | leave TIMESERIES and FACET out",
                "NEWRELIC | {\"data\":{\"actor\":{\"account\":{\"nrql\":{\"results\":[{\"a\":1,\"b\":2}]}}}}} | AMBIGUOUS | gives 2 series",
                "NEWRELIC | {\"data\":{\"actor\":{\"account\":{\"nrql\":{\"results\":[{\"a\":null}]}}}}} | EMPTY | the query gives no value",
                "NEWRELIC | {\"data\":{}} | QUERY_ERROR | does not answer as New Relic's API does",
                "INFLUXDB | {\"results\":[{\"statement_id\":0,\"error\":\"retention policy not found: x\"}]} | QUERY_ERROR | retention policy not found: x",
                "INFLUXDB | {\"results\":[{\"statement_id\":0}]} | EMPTY | the query gives no value",
                "INFLUXDB | {\"results\":[{\"series\":[{\"columns\":[\"time\",\"a\",\"b\"],\"values\":[[1,2,3]]}]}]} | AMBIGUOUS | time and one are expected",
                "INFLUXDB | {\"results\":[{\"partial\":true,\"series\":[{\"columns\":[\"time\",\"a\"],\"values\":[[1,2]]}]}]} | QUERY_ERROR | a part only",
                "INFLUXDB | {\"results\":[{\"series\":[{\"columns\":[\"time\",\"a\"],\"values\":[[0,2]]}]}]} | STALE | old (at most 5m)",
                "INFLUXDB | {\"results\":[]} | QUERY_ERROR | does not answer as InfluxDB's API does",
                "GRAPHITE | [] | EMPTY | the query gives no value",
                "GRAPHITE | [{\"target\":\"a\",\"datapoints\":[[null,1767268740]]}] | EMPTY | the query gives no value",
                "GRAPHITE | [{\"datapoints\":[]},{\"datapoints\":[]}] | AMBIGUOUS | gives 2 series",
                "GRAPHITE | [{\"target\":\"a\"}] | QUERY_ERROR | does not answer as Graphite's API does",
                "GRAPHITE | {} | QUERY_ERROR | does not answer as Graphite's API does",
            })
    void an_answer_that_gives_no_value_is_no_data_with_its_cause(
            SourceType of, String answer, NoData cause, String detail) {
        Observation observation = read(of, answer, Authorization.none());

        assertThat(observation.noData()).isEqualTo(cause);
        assertThat(observation.detail()).contains(detail);
    }

    @ParameterizedTest
    @EnumSource(names = {"NEWRELIC", "INFLUXDB"})
    void where_the_query_says_its_own_time_the_past_is_not_asked_for(SourceType of) {
        type = of;

        assertThat(observe(spec(of), Scope.LIVE, Map.of(), NOW.minusSeconds(60)).noData())
                .isEqualTo(NoData.NOT_OBSERVED);
    }

    @Test
    void a_look_at_the_past_asks_for_the_points_of_then() {
        type = SourceType.GRAPHITE;
        server.always(FakeServer.status(200, good(SourceType.GRAPHITE)));

        Observation then = observe(spec(type), Scope.LIVE, Map.of(), Instant.parse("2026-01-01T11:58:30Z"));

        assertThat(then.value()).isEqualTo(0.1);
        assertThat(server.asks().get(0).line()).contains("until=1767268710");
    }
}
