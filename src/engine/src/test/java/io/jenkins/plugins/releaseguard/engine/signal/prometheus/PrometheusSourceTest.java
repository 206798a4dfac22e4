package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static io.jenkins.plugins.releaseguard.engine.signal.prometheus.SeriesBuilder.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Counts;
import io.jenkins.plugins.releaseguard.engine.signal.Counts.Tally;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class PrometheusSourceTest {
    private static final Duration SCRAPE = Duration.ofSeconds(1);
    private static final Duration LOOKBACK = Duration.ofSeconds(4);
    private static final long T = 1_700_000_000_000L;
    private static final Version CANDIDATE = new Version("v5", Map.of(Version.POD_TEMPLATE_HASH, "abc"));
    private static final HttpClient HTTP = PrometheusSource.httpClient();

    private final TestClock clock = new TestClock(Instant.ofEpochMilli(T + 10_200));
    private FakePrometheus prometheus;

    @BeforeEach
    void start() throws IOException {
        prometheus = new FakePrometheus(clock);
    }

    @AfterEach
    void stop() {
        prometheus.close();
    }

    private PrometheusSource source() {
        return source(Authorization.none(), Duration.ofSeconds(5));
    }

    private PrometheusSource source(Authorization authorization, Duration limit) {
        return new PrometheusSource(prometheus.metricServer(SCRAPE), authorization, HTTP, clock, limit);
    }

    private static Look look(PrometheusSpec spec, Scope scope, Instant countedUpTo) {
        Signal signal = new Signal("s", spec, Unit.NUMBER, true, OnNoData.HOLD, "prom-eu");
        Version version = scope == Scope.LIVE ? null : CANDIDATE;
        return new Look(signal, scope, version, "model-svc", "prod", LOOKBACK, countedUpTo, null);
    }

    private Observation live(PrometheusSpec spec) {
        return live(source(), spec);
    }

    private static Observation live(PrometheusSource source, PrometheusSpec spec) {
        return source.observe(look(spec, Scope.LIVE, null))
                .toCompletableFuture()
                .join();
    }

    private static Observation live(PrometheusSource source, PrometheusSpec spec, Instant countedUpTo) {
        return source.observe(look(spec, Scope.LIVE, countedUpTo))
                .toCompletableFuture()
                .join();
    }

    /** Ten scrapes, each with 10 requests more: 8 up to 0.1 s, 9 up to 0.25 s, all up to 1 s. */
    private static List<Series> histogram(String pod, String hash) {
        List<Series> result = new ArrayList<>();
        double[] perScrape = {8, 9, 10, 10};
        String[] bounds = {"0.1", "0.25", "1", "+Inf"};
        for (int b = 0; b < bounds.length; b++) {
            SeriesBuilder series =
                    series("h_bucket", "instance", pod, "rollouts_pod_template_hash", hash, "le", bounds[b]);
            for (int i = 0; i <= 10; i++) {
                series.at(T + i * 1000, perScrape[b] * i);
            }
            result.add(series.build());
        }
        return result;
    }

    private static Series counter(String code, String pod, double... values) {
        return series("c_total", "instance", pod, "code", code)
                .from(T, 1000, values)
                .build();
    }

    // ---- values

    @Test
    void aQuantileIsOverTheLookbackThatEndsAtTheNewestSample() {
        prometheus.holds(histogram("a", "abc"));

        Observation observation = live(new HistogramSpec("h", 0.95));

        assertThat(observation.value()).isCloseTo(0.25 + 0.75 / 2, within(1e-9));
        assertThat(observation.samples()).isEqualTo(40);
        assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 10_000));
        assertThat(observation.takenAt()).isEqualTo(Instant.ofEpochMilli(T + 10_200));
        assertThat(observation.requests()).isZero();
        assertThat(observation.requestsSince()).isNull();
    }

    @Test
    void onlyTheScopesOwnSeriesAreRead() {
        List<Series> both = new ArrayList<>(histogram("a", "abc"));
        both.addAll(histogram("b", "def"));
        prometheus.holds(both);
        PrometheusSource source = source();

        Observation candidate = source.observe(look(new HistogramSpec("h", 0.5), Scope.CANDIDATE, null))
                .toCompletableFuture()
                .join();
        Observation live = live(source, new HistogramSpec("h", 0.5));

        assertThat(candidate.samples()).isEqualTo(40);
        assertThat(live.samples()).isEqualTo(80);
        assertThat(prometheus.asks().get(0).query()).isEqualTo("h_bucket{rollouts_pod_template_hash=\"abc\"}[9s]");
        assertThat(prometheus.asks().get(1).query()).isEqualTo("h_bucket{}[9s]");
    }

    @Test
    void aRatioIsTheGrowthOfBoth() {
        prometheus.holds(List.of(
                counter("200", "a", 0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90),
                counter("500", "a", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));

        Observation observation = live(new RatioSpec("c_total{code=~\"5..\"}", "c_total"));

        assertThat(observation.value()).isCloseTo(0.1, within(1e-12));
        assertThat(observation.samples()).isEqualTo(40);
    }

    @Test
    void theCountsOfAShareAreOfEachPodAndOfTheStretchSinceTheLookBefore() {
        prometheus.holds(List.of(
                counter("200", "a", 0, 9, 18, 27, 36, 45, 54, 63, 2, 11, 20),
                counter("500", "a", 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2),
                counter("200", "b", 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50)));
        RatioSpec spec = new RatioSpec("c_total{code=~\"5..\"}", "c_total");

        Counts counts = live(source(), spec, Instant.ofEpochMilli(T + 6_000)).counts();

        assertThat(counts.after()).isEqualTo(Instant.ofEpochMilli(T + 6_000));
        assertThat(counts.upTo()).isEqualTo(Instant.ofEpochMilli(T + 10_000));
        // the restart of a between the second and the third sample takes no request away and adds none
        assertThat(counts.tallies())
                .extracting(Tally::trials, Tally::events)
                .containsExactly(tuple(9L + 1 + 2 + 10 + 10, 1L + 0 + 1 + 1), tuple(20L, 0L));
        assertThat(live(spec).counts()).isNull();
    }

    @Test
    void theCountsOfAHistogramAreByBucket() {
        prometheus.holds(histogram("a", "abc"));

        Counts counts = live(source(), new HistogramSpec("h", 0.95), Instant.ofEpochMilli(T + 8_000))
                .counts();

        assertThat(counts.trials()).isEqualTo(20);
        assertThat(counts.tallies().get(0).atMost()).isEqualTo(new TreeMap<>(Map.of(0.1, 16L, 0.25, 18L, 1.0, 20L)));
    }

    @Test
    void aNumeratorThatDoesNotExistIsZero() {
        prometheus.holds(List.of(counter("200", "a", 0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90)));

        assertThat(live(new RatioSpec("c_total{code=~\"5..\"}", "c_total")).value())
                .isZero();
    }

    @Test
    void theFirstErrorOfAVersionCounts() {
        prometheus.holds(List.of(
                counter("200", "a", 0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90),
                series("c_total", "instance", "a", "code", "500")
                        .at(T + 9_000, 2)
                        .at(T + 10_000, 4)
                        .build()));

        assertThat(live(new RatioSpec("c_total{code=~\"5..\"}", "c_total")).value())
                .isCloseTo(4.0 / 40, within(1e-12));
    }

    @Test
    void numeratorAndDenominatorEndAtTheSameScrape() {
        Series good = counter("200", "a", 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        Series bad = counter("500", "a", 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        prometheus.holds(List.of(good, bad));
        // a scrape arrives between the two questions
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().startsWith("c_total{code")) {
                List<Series> later = List.of(series("c_total", "instance", "a", "code", "500")
                        .from(T, 1000, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
                        .at(T + 10_100, 999_999)
                        .build());
                prometheus.holds(later);
            }
            return false;
        });

        assertThat(live(new RatioSpec("c_total{code=\"500\"}", "c_total")).value())
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void aCounterIsReadPerSecond() {
        prometheus.holds(List.of(
                counter("200", "a", 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
                counter("200", "b", 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55)));

        Observation observation = live(new CounterSpec("c_total"));

        assertThat(observation.value()).isCloseTo(15, within(1e-12));
        assertThat(observation.samples()).isEqualTo(60);
    }

    @Test
    void aCounterThatStandsStillIsZeroPerSecond() {
        prometheus.holds(List.of(counter("200", "a", 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)));

        assertThat(live(new CounterSpec("c_total")).value()).isZero();
    }

    @Test
    void aRestartIsNoNegativeGrowth() {
        prometheus.holds(List.of(counter("200", "a", 0, 0, 0, 0, 0, 0, 100, 110, 3, 5, 6)));

        assertThat(live(new CounterSpec("c_total")).samples()).isEqualTo(10 + 3 + 2 + 1);
    }

    @Test
    void aPlainSelectorHasItsOwnSampleTime() {
        prometheus.holds(
                List.of(series("queue").at(T + 8_000, 5).at(T + 9_000, 7).build()));

        Observation observation = live(new QuerySpec("queue", null));

        assertThat(observation.value()).isEqualTo(7);
        assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 9_000));
        assertThat(observation.requests()).isNull();
    }

    @Test
    void aPodThatIsGoneIsNoSecondValue() {
        prometheus.holds(List.of(
                series("queue", "pod", "old").at(T + 7_000, 500).build(),
                series("queue", "pod", "new").at(T + 9_000, 3).at(T + 10_000, 4).build()));

        assertThat(live(new QuerySpec("queue", null)).value()).isEqualTo(4);
    }

    @Test
    void otherPromqlIsStampedWithItsEvaluationTime() {
        prometheus.changes(
                body -> FakePrometheus.success("vector", "[{\"metric\":{},\"value\":[1700000010.2,\"0.5\"]}]"));

        Observation observation = live(new QuerySpec("sum(rate(x{$scope}[$lookback]))", null));

        assertThat(observation.value()).isEqualTo(0.5);
        assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 10_200));
        assertThat(prometheus.asks().get(0).query()).isEqualTo("sum(rate(x{}[4s]))");
    }

    @Test
    void aFreshnessQueryTellsTheDataTime() {
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            boolean freshness = ask.query().startsWith("timestamp");
            FakePrometheus.reply(
                    exchange,
                    200,
                    FakePrometheus.success(
                            "vector",
                            freshness
                                    ? "[{\"metric\":{},\"value\":[1700000010.2,\"1700000007\"]},"
                                            + "{\"metric\":{},\"value\":[1700000010.2,\"1700000008.5\"]}]"
                                    : "[{\"metric\":{},\"value\":[1700000010.2,\"3\"]}]"));
            return true;
        });

        Observation observation = live(new QuerySpec("max(x)", "timestamp(x)"));

        assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 8_500));

        clock.set(T + 20_000);
        Observation later = live(new QuerySpec("max(x)", "timestamp(x)"));
        assertThat(later.noData()).isEqualTo(NoData.STALE);
        assertThat(later.detail()).isEqualTo("the newest sample of timestamp(x) is 11.5 s old (at most 3 s)");
    }

    @Test
    void aScalarIsAValue() {
        prometheus.changes(body -> FakePrometheus.success("scalar", "[1700000010.2,\"42\"]"));

        assertThat(live(new QuerySpec("scalar(sum(x))", null)).value()).isEqualTo(42);
    }

    // ---- counting

    @Test
    void requestsAreCountedFromTheLastLookOn() {
        prometheus.holds(histogram("a", "abc"));
        PrometheusSource source = source();

        Observation first = live(source, new HistogramSpec("h", 0.5), Instant.ofEpochMilli(T + 7_000));
        Observation second = live(source, new HistogramSpec("h", 0.5), first.dataTime());

        assertThat(first.requests()).isEqualTo(30);
        assertThat(first.requestsSince()).isEqualTo(Instant.ofEpochMilli(T + 7_000));
        assertThat(second.requests()).isZero();
        assertThat(second.dataTime()).isEqualTo(first.dataTime());
    }

    @Test
    void aGapIsReadAsOneRange() {
        double[] values = new double[301];
        for (int i = 0; i <= 300; i++) {
            values[i] = i * 2;
        }
        prometheus.holds(List.of(counter("200", "a", values)));
        clock.set(T + 300_200);

        Observation observation = live(source(), new CounterSpec("c_total"), Instant.ofEpochMilli(T + 20_000));

        assertThat(observation.requests()).isEqualTo(2 * 280);
        assertThat(observation.requestsSince()).isEqualTo(Instant.ofEpochMilli(T + 20_000));
        assertThat(observation.samples()).isEqualTo(8);
    }

    @Test
    void aGapThatIsTooLongIsCutAndSaid() {
        double[] values = new double[4001];
        for (int i = 0; i <= 4000; i++) {
            values[i] = i;
        }
        prometheus.holds(List.of(counter("200", "a", values)));
        clock.set(T + 4_000_000);

        Observation observation = live(source(), new CounterSpec("c_total"), Instant.ofEpochMilli(T));

        assertThat(prometheus.asks()).singleElement().satisfies(ask -> assertThat(ask.query())
                .endsWith("[3600s]"));
        assertThat(observation.requestsSince()).isEqualTo(Instant.ofEpochMilli(T + 401_000));
        assertThat(observation.requests()).isEqualTo(3599);
    }

    @Test
    void aGapThatIsTooMuchForTheServerDoesNotKeepUsFromThePresent() {
        prometheus.holds(List.of(counter("200", "a", 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)));
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().endsWith("[3600s]")) {
                FakePrometheus.reply(
                        exchange,
                        422,
                        "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many samples\"}");
                return true;
            }
            return false;
        });

        Observation observation = live(source(), new CounterSpec("c_total"), Instant.ofEpochMilli(T - 9_000_000));

        assertThat(observation.value()).isEqualTo(10);
        assertThat(observation.requestsSince()).isEqualTo(Instant.ofEpochMilli(T + 2_000));
        assertThat(observation.requests()).isEqualTo(80);
    }

    // ---- clocks

    @ParameterizedTest
    @ValueSource(longs = {-90_000, 0, 3_600_000})
    void dataTimesAreShiftedToOurClock(long aheadMillis) throws IOException {
        Duration ahead = Duration.ofMillis(aheadMillis);
        Clock serverClock = clock.ahead(ahead);
        try (FakePrometheus elsewhere = new FakePrometheus(serverClock)) {
            elsewhere.holds(
                    List.of(series("queue").at(T + 9_000 + aheadMillis, 7).build()));
            PrometheusSource source =
                    new PrometheusSource(elsewhere.metricServer(SCRAPE), Authorization.none(), HTTP, clock);
            assertThat(source.clockOffset()).isNull();

            Observation observation = live(source, new QuerySpec("queue", null));

            assertThat(source.clockOffset()).isEqualTo(ahead);
            assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 9_000));
        }
    }

    @Test
    void theClockIsComparedOnceForManyLooks() {
        prometheus.holds(histogram("a", "abc"));
        PrometheusSource source = source();
        live(source, new HistogramSpec("h", 0.5));
        live(source, new HistogramSpec("h", 0.5));
        live(source, new HistogramSpec("h", 0.5));

        assertThat(prometheus.allAsks())
                .filteredOn(a -> a.query().equals("time()"))
                .hasSize(2);
    }
}
