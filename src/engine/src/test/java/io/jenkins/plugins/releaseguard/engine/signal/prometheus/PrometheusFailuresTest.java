package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static io.jenkins.plugins.releaseguard.engine.signal.prometheus.SeriesBuilder.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PrometheusFailuresTest {
    private static final Duration SCRAPE = Duration.ofSeconds(1);
    private static final long T = 1_700_000_000_000L;
    private static final PrometheusSpec COUNTER = new CounterSpec("c_total");
    private static final PrometheusSpec GAUGE = new QuerySpec("queue", null);
    private static final PrometheusSpec EXPRESSION = new QuerySpec("sum(queue)", null);
    private static final PrometheusSpec HISTOGRAM = new HistogramSpec("h", 0.95);
    private static final HttpClient HTTP = PrometheusSource.httpClient();

    private final TestClock clock = new TestClock(Instant.ofEpochMilli(T + 10_200));
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private FakePrometheus prometheus;

    @BeforeEach
    void start() throws IOException {
        prometheus = new FakePrometheus(clock);
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        prometheus.close();
    }

    private Observation observe(PrometheusSpec spec) {
        return observe(spec, Authorization.none(), Duration.ofSeconds(5));
    }

    private Observation observe(PrometheusSpec spec, Authorization authorization, Duration limit) {
        return observe(new PrometheusSource(prometheus.metricServer(SCRAPE), authorization, HTTP, clock, limit), spec);
    }

    private static Observation observe(PrometheusSource source, PrometheusSpec spec) {
        return source.observe(look(spec, Scope.LIVE, null))
                .toCompletableFuture()
                .join();
    }

    private static Look look(PrometheusSpec spec, Scope scope, Version version) {
        Signal signal = new Signal("s", spec, Unit.NUMBER, true, OnNoData.HOLD, "prom-eu");
        return new Look(signal, scope, version, "model-svc", "prod", Duration.ofSeconds(4), null, null);
    }

    private static void assertNoData(Observation observation, NoData cause, String detail) {
        assertThat(observation.noData()).as(observation.toString()).isEqualTo(cause);
        assertThat(observation.detail()).isEqualTo(detail);
        assertThat(observation.value()).isNull();
        assertThat(observation.dataTime()).isNull();
    }

    private void answers(int status, String body) {
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            FakePrometheus.reply(exchange, status, body);
            return true;
        });
    }

    // ---- about the data

    @Test
    void noSeriesIsEmpty() {
        assertNoData(observe(HISTOGRAM), NoData.EMPTY, "no series matches h_bucket{}");
        assertNoData(observe(GAUGE), NoData.EMPTY, "no series matches queue");
        assertNoData(observe(EXPRESSION), NoData.EMPTY, "no series matches sum(queue)");
        assertNoData(observe(new RatioSpec("a", "b")), NoData.EMPTY, "no series matches b{}");
        assertNoData(
                observe(new QuerySpec("sum(queue)", "timestamp(x)")),
                NoData.EMPTY,
                "no series matches the freshness query timestamp(x)");
    }

    @Test
    void oneSampleIsNoGrowthYet() {
        prometheus.holds(List.of(series("c_total").at(T + 10_000, 5).build()));

        assertNoData(
                observe(COUNTER), NoData.EMPTY, "c_total{} has no two samples of one series within the lookback yet");
    }

    @Test
    void oldSamplesAreStale() {
        prometheus.holds(List.of(
                series("c_total").at(T + 5_000, 5).at(T + 6_000, 6).build(),
                series("queue").at(T + 6_000, 6).build()));

        assertNoData(observe(COUNTER), NoData.STALE, "the newest sample of c_total{} is 4.2 s old (at most 3 s)");
        assertNoData(observe(GAUGE), NoData.STALE, "the newest sample of queue is 4.2 s old (at most 3 s)");
    }

    @Test
    void noRequestsAreLowTraffic() {
        prometheus.holds(List.of(
                series("h_bucket", "le", "1")
                        .from(T, 1000, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5)
                        .build(),
                series("h_bucket", "le", "+Inf")
                        .from(T, 1000, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5)
                        .build(),
                series("c_total").from(T, 1000, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5).build()));

        assertNoData(observe(HISTOGRAM), NoData.LOW_TRAFFIC, "no request in 4s by h_bucket{}");
        assertNoData(observe(new RatioSpec("c_total", "c_total")), NoData.LOW_TRAFFIC, "no request in 4s by c_total{}");
    }

    @ParameterizedTest
    @CsvSource({"NaN,NaN", "+Inf,Infinity", "-Inf,-Infinity"})
    void whatIsNoNumberIsNoValue(String text, String shown) {
        prometheus.changes(body ->
                FakePrometheus.success("vector", "[{\"metric\":{},\"value\":[1700000010.2,\"" + text + "\"]}]"));

        assertNoData(observe(EXPRESSION), NoData.NOT_A_NUMBER, "sum(queue) gives " + shown);
    }

    @Test
    void aGaugeThatIsNoNumberIsNoValue() {
        prometheus.holds(List.of(
                series("queue").at(T + 10_000, Double.NaN).build(),
                series("c_total")
                        .at(T + 9_000, Double.NaN)
                        .at(T + 10_000, Double.NaN)
                        .build()));

        assertNoData(observe(GAUGE), NoData.NOT_A_NUMBER, "queue has no sample that is a number");
        assertNoData(observe(COUNTER), NoData.NOT_A_NUMBER, "c_total{} has no sample that is a number");
    }

    @Test
    void severalSeriesAreAmbiguous() {
        prometheus.holds(List.of(
                series("queue", "pod", "a").at(T + 10_000, 1).build(),
                series("queue", "pod", "b").at(T + 9_900, 2).build()));

        assertNoData(
                observe(GAUGE),
                NoData.AMBIGUOUS,
                "2 series match queue where one is expected; add matchers or say sum(), max() or min()");

        prometheus.changes(body -> FakePrometheus.success(
                "vector", "[{\"metric\":{},\"value\":[1,\"1\"]},{\"metric\":{},\"value\":[1,\"1\"]}]"));
        assertThat(observe(EXPRESSION).noData()).isEqualTo(NoData.AMBIGUOUS);
    }

    @Test
    void aCounterIsNoHistogram() {
        prometheus.holds(List.of(series("h_bucket")
                .from(T, 1000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                .build()));

        assertNoData(observe(HISTOGRAM), NoData.QUERY_ERROR, "h_bucket{} is no histogram: a series has no label `le`");
    }

    @Test
    void aHistogramNeedsItsLastBucket() {
        prometheus.holds(List.of(series("h_bucket", "le", "1")
                .from(T, 1000, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
                .build()));

        assertNoData(
                observe(HISTOGRAM),
                NoData.QUERY_ERROR,
                "h_bucket{} is no histogram: it needs le=\"+Inf\" and another bucket");
    }

    @Test
    void nativeHistogramsAreNoCounter() {
        prometheus.changes(
                body -> FakePrometheus.success(
                        "matrix",
                        "[{\"metric\":{\"__name__\":\"c_total\"},\"histograms\":[[1700000010,{\"count\":\"5\",\"buckets\":[[0,\"1\",\"2\",\"5\"]]}]]}]"));

        assertNoData(observe(COUNTER), NoData.QUERY_ERROR, "c_total{} has native histograms; name it at `histogram`");
    }

    // ---- about the question

    @Test
    void aSignalWithoutScopeSaysNothingAboutAVersion() {
        Version candidate = new Version("v5", Map.of(Version.POD_TEMPLATE_HASH, "abc"));
        PrometheusSource source =
                new PrometheusSource(prometheus.metricServer(SCRAPE), Authorization.none(), HTTP, clock);

        assertNoData(
                source.observe(look(GAUGE, Scope.CANDIDATE, candidate))
                        .toCompletableFuture()
                        .join(),
                NoData.QUERY_ERROR,
                "`s` has no $scope, so it cannot tell the versions apart");
        assertNoData(
                source.observe(look(COUNTER, Scope.CANDIDATE, new Version("v5", Map.of())))
                        .toCompletableFuture()
                        .join(),
                NoData.QUERY_ERROR,
                "the candidate has no pod-template hash for the label rollouts_pod_template_hash");
    }

    @Test
    void aClientThatFollowsRedirectsIsRefused() {
        HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();

        assertThatThrownBy(() ->
                        new PrometheusSource(prometheus.metricServer(SCRAPE), Authorization.none(), follows, clock))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- about the server

    @ParameterizedTest
    @ValueSource(ints = {400, 422, 503})
    void whatThePrometheusRefusesIsQuoted(int status) {
        answers(
                status,
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:3: parse error:\\n unexpected\"}");

        assertNoData(
                observe(EXPRESSION),
                NoData.QUERY_ERROR,
                "metric server prom-eu refuses the query (HTTP " + status
                        + "): bad_data: 1:3: parse error: unexpected");
    }

    @Test
    void aWarningMeansThatPartsMayBeMissing() {
        answers(
                200,
                "{\"status\":\"success\",\"warnings\":[\"store 2 timed out\"],\"data\":{\"resultType\":\"vector\","
                        + "\"result\":[{\"metric\":{},\"value\":[1700000010,\"1\"]}]}}");

        assertNoData(
                observe(EXPRESSION),
                NoData.QUERY_ERROR,
                "metric server prom-eu answers with a warning, so the answer may be a part only: store 2 timed out");
    }

    @Test
    void aPartialAnswerOfAVictoriaMetricsClusterIsNoData() {
        answers(
                200,
                "{\"status\":\"success\",\"isPartial\":true,\"data\":{\"resultType\":\"vector\",\"result\":["
                        + "{\"metric\":{},\"value\":[1700000010,\"1\"]}]},\"stats\":{\"seriesFetched\":\"1\"}}");

        assertNoData(
                observe(EXPRESSION),
                NoData.QUERY_ERROR,
                "metric server prom-eu answers with a warning, so the answer may be a part only: isPartial");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            401 | QUERY_ERROR | metric server prom-eu asks for a credential (HTTP 401)
            403 | QUERY_ERROR | metric server prom-eu asks for a credential (HTTP 403)
            302 | QUERY_ERROR | metric server prom-eu redirects (HTTP 302); set its final address, path included
            404 | QUERY_ERROR | metric server prom-eu answers HTTP 404; there is no Prometheus API at /api/v1/query
            500 | QUERY_ERROR | metric server prom-eu answers HTTP 500 without saying why
            200 | QUERY_ERROR | metric server prom-eu does not answer as Prometheus's HTTP API does
            502 | UNREACHABLE | metric server prom-eu is not reached by the proxy before it (HTTP 502)
            """)
    void everyStatusHasItsSentence(int status, NoData cause, String detail) {
        answers(status, "<html>secret</html>");

        assertNoData(observe(EXPRESSION), cause, detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"status\":\"success\"",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":{}}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[\"x\",\"1\"]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,1]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"one\"]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1e300,\"1\"]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"1\",2]}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[7]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}} and more",
                "{\"status\":\"perhaps\"}"
            })
    void whatIsNotPrometheusIsNoValue(String body) {
        answers(200, body);

        assertNoData(
                observe(EXPRESSION),
                NoData.QUERY_ERROR,
                "metric server prom-eu does not answer as Prometheus's HTTP API does");
    }

    @Test
    void anAnswerOfAnotherTypeIsNoValue() {
        prometheus.changes(body -> FakePrometheus.success("string", "[1700000010,\"hello\"]"));

        assertNoData(observe(EXPRESSION), NoData.QUERY_ERROR, "sum(queue) gives a string; expected one number");
        assertNoData(observe(COUNTER), NoData.QUERY_ERROR, "c_total{} gives a string; expected raw samples");
    }

    @Test
    void aDeeplyNestedAnswerIsNoValue() {
        answers(200, "{\"data\":" + "[".repeat(100_000));

        assertThat(observe(EXPRESSION).noData()).isEqualTo(NoData.QUERY_ERROR);
    }

    @Test
    void aHugeAnswerIsNotReadToItsEnd() {
        AtomicInteger megabytes = new AtomicInteger();
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            exchange.sendResponseHeaders(200, 0);
            byte[] megabyte = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                while (megabytes.get() < 200) {
                    out.write(megabyte);
                    megabytes.incrementAndGet();
                }
            }
            return true;
        });

        assertNoData(
                observe(EXPRESSION),
                NoData.QUERY_ERROR,
                "metric server prom-eu answers with more than 4096 KiB; select fewer series");
        assertThat(megabytes).hasValueLessThan(200);
    }

    @Test
    void aSilentServerIsUnreachableWhenTimeIsUp() {
        prometheus.misbehaves((ask, exchange) -> {
            await(testIsOver);
            return true;
        });

        assertNoData(
                observe(EXPRESSION, Authorization.none(), Duration.ofMillis(200)),
                NoData.UNREACHABLE,
                "metric server prom-eu (" + prometheus.address() + ") did not answer in time");
    }

    @Test
    void aBodyThatDripsIsUnreachableWhenTimeIsUp() {
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(testIsOver);
            return true;
        });

        assertNoData(
                observe(EXPRESSION, Authorization.none(), Duration.ofMillis(300)),
                NoData.UNREACHABLE,
                "metric server prom-eu (" + prometheus.address() + ") did not answer in time");
    }

    @Test
    void aBrokenConnectionIsTriedOnceMore() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            if (tries.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("{\"status\":".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                throw new IOException("half a body");
            }
            FakePrometheus.reply(
                    exchange,
                    200,
                    FakePrometheus.success("vector", "[{\"metric\":{},\"value\":[1700000010.2,\"3\"]}]"));
            return true;
        });

        assertThat(observe(EXPRESSION).value()).isEqualTo(3);
        assertThat(tries).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aGatewayThatCannotAnswerNowIsAskedAgain(int status) {
        AtomicInteger tries = new AtomicInteger();
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            boolean busy = tries.incrementAndGet() < 3;
            FakePrometheus.reply(
                    exchange,
                    busy ? status : 200,
                    busy
                            ? "busy"
                            : FakePrometheus.success("vector", "[{\"metric\":{},\"value\":[1700000010.2,\"3\"]}]"));
            return true;
        });

        assertThat(observe(EXPRESSION).value()).isEqualTo(3);
        assertThat(tries).hasValue(3);
    }

    @Test
    void aConnectionThatAlwaysBreaksIsUnreachable() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        socket.accept().close();
                    }
                } catch (IOException e) {
                    // the test is over
                }
            });
            String address = "http://127.0.0.1:" + socket.getLocalPort();
            PrometheusSource source = new PrometheusSource(
                    FakePrometheus.metricServer(address, SCRAPE), Authorization.none(), HTTP, clock);

            assertNoData(
                    observe(source, EXPRESSION),
                    NoData.UNREACHABLE,
                    "metric server prom-eu (" + address + ") broke the connection off");
            socket.close();
            closing.join();
        }
    }

    @Test
    void aClosedPortIsUnreachable() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PrometheusSource source = new PrometheusSource(
                FakePrometheus.metricServer("http://me:hunter2@127.0.0.1:" + port + "/prom", SCRAPE),
                Authorization.none(),
                HTTP,
                clock);

        assertNoData(
                observe(source, EXPRESSION),
                NoData.UNREACHABLE,
                "metric server prom-eu (http://127.0.0.1:" + port + ") refuses the connection");
    }

    @Test
    void aServerThatComesBackIsReadAgain() {
        PrometheusSource source =
                new PrometheusSource(prometheus.metricServer(SCRAPE), Authorization.none(), HTTP, clock);
        prometheus.holds(List.of(series("queue").at(T + 10_000, 4).build()));
        prometheus.misbehaves((ask, exchange) -> {
            FakePrometheus.reply(exchange, 500, "no");
            return true;
        });
        assertThat(observe(source, GAUGE).noData()).isEqualTo(NoData.QUERY_ERROR);

        prometheus.misbehaves((ask, exchange) -> false);
        assertThat(observe(source, GAUGE).value()).isEqualTo(4);
    }

    // ---- about credentials

    @Test
    void theCredentialIsAskedForAtEveryCallAndSentBelowThePrefix() {
        prometheus.holds(List.of(series("queue").at(T + 10_000, 4).build()));
        AtomicInteger calls = new AtomicInteger();
        PrometheusSource source = new PrometheusSource(
                FakePrometheus.metricServer(prometheus.address() + "/team/prom/", SCRAPE),
                Authorization.bearer(() -> "token-" + calls.incrementAndGet()),
                HTTP,
                clock);

        assertThat(observe(source, GAUGE).value()).isEqualTo(4);
        assertThat(prometheus.allAsks()).allMatch(a -> a.path().equals("/team/prom/api/v1/query"));
        assertThat(prometheus.allAsks())
                .extracting(FakePrometheus.Ask::authorization)
                .containsExactly("Bearer token-1", "Bearer token-2", "Bearer token-3");
    }

    @Test
    void aCredentialThatTheServerQuotesIsNotShown() {
        answers(
                400,
                "{\"status\":\"error\",\"errorType\":\"x\",\"error\":\"bad aHVudGVyOnNlY3JldA== hunter:secret"
                        + " secret http://a:b@c/\"}");
        Authorization basic = Authorization.basic(() -> "hunter", () -> "secret");

        Observation observation = observe(EXPRESSION, basic, Duration.ofSeconds(5));

        assertThat(observation.detail())
                .isEqualTo("metric server prom-eu refuses the query (HTTP 400): x: bad **** **** **** http://c/");
    }

    @Test
    void aRefusedCredentialIsSaid() {
        answers(401, "");

        assertNoData(
                observe(EXPRESSION, Authorization.bearer(() -> "t"), Duration.ofSeconds(5)),
                NoData.QUERY_ERROR,
                "metric server prom-eu refuses the credential (HTTP 401)");
    }

    @Test
    void aCredentialThatCannotBeReadIsSaidWithoutIt() {
        Authorization broken = Authorization.bearer(() -> {
            throw new IllegalStateException("hunter2");
        });
        Authorization twoLines = Authorization.bearer(() -> "hunter2\nX: y");

        assertNoData(
                observe(EXPRESSION, broken, Duration.ofSeconds(5)),
                NoData.QUERY_ERROR,
                "metric server prom-eu: its credential cannot be used");
        assertNoData(
                observe(EXPRESSION, twoLines, Duration.ofSeconds(5)),
                NoData.QUERY_ERROR,
                "metric server prom-eu: its credential cannot be used");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
