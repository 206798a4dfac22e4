package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static io.jenkins.plugins.releaseguard.engine.signal.prometheus.SeriesBuilder.series;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Connection;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.SignalSource;
import io.jenkins.plugins.releaseguard.engine.signal.Stretch;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stretch of the past that is read in large pieces says at every look what the server says when the look asks by itself. */
@Timeout(300)
class HistoryQueriesTest {
    private static final HttpClient HTTP = PrometheusSource.httpClient();
    private static final long SCRAPE = 5_000;
    private static final long EVERY = 15_000;
    private static final long BEGIN = 1_000_000_000L * 1000;
    private static final long FIRST = BEGIN + 600_000;
    private static final int LOOKS = 120;
    private static final long LAST = FIRST + (LOOKS - 1) * EVERY;
    private static final String EXPRESSION = "max(queue)";

    private static final List<Signal> SIGNALS = List.of(
            signal("p95", new HistogramSpec("latency", 0.95, false)),
            signal("errors", new RatioSpec("failed_total", "requests_total")),
            signal("throughput", new CounterSpec("requests_total")),
            signal("queue", new QuerySpec("queue", null)),
            signal("most", new QuerySpec(EXPRESSION, "timestamp(queue)")));

    private FakePrometheus prometheus;
    private TestClock clock;
    private List<Series> store;

    private static Signal signal(String name, PrometheusSpec spec) {
        return new Signal(name, spec, Unit.NUMBER, true, OnNoData.HOLD, "prom-eu");
    }

    @BeforeEach
    void serve() throws IOException {
        clock = new TestClock(Instant.ofEpochMilli(LAST + 60_000));
        prometheus = new FakePrometheus(clock);
        store = store();
        prometheus.holds(store);
    }

    @AfterEach
    void stop() {
        prometheus.close();
    }

    /** Two pods that come, restart, are not scraped and go, and a gauge with holes; some samples lie at the looks' own times. */
    private static List<Series> store() {
        Random random = new Random(7);
        List<Series> all = new ArrayList<>();
        for (int pod = 0; pod < 2; pod++) {
            long phase = pod * 1_234L;
            SeriesBuilder requests = series("requests_total", "instance", "pod" + pod);
            SeriesBuilder failed = series("failed_total", "instance", "pod" + pod, "code", "500");
            Map<String, SeriesBuilder> buckets = new HashMap<>();
            for (String bound : List.of("0.1", "0.25", "1", "+Inf")) {
                buckets.put(bound, series("latency_bucket", "instance", "pod" + pod, "le", bound));
            }
            double[] counts = new double[6];
            for (long time = BEGIN + phase; time <= LAST; time += SCRAPE) {
                long at = (time - FIRST) / EVERY;
                if (random.nextInt(150) == 0) {
                    counts = new double[6];
                }
                counts[0] += 10;
                counts[1] += random.nextInt(4) == 0 ? 1 : 0;
                counts[2] += random.nextInt(3);
                counts[3] = Math.max(counts[3], counts[2]) + random.nextInt(5);
                counts[4] = Math.max(counts[4], counts[3]) + random.nextInt(2);
                counts[5] = counts[4] + 1;
                boolean isAway = pod == 1 && (at < 20 || at > 90) || at >= 50 && at < 57;
                if (isAway) {
                    continue;
                }
                requests.at(time, counts[0]);
                if (counts[1] > 0) {
                    failed.at(time, counts[1]);
                }
                int i = 2;
                for (String bound : List.of("0.1", "0.25", "1", "+Inf")) {
                    buckets.get(bound).at(time, counts[i++]);
                }
            }
            all.add(requests.build());
            all.add(failed.build());
            buckets.values().forEach(b -> all.add(b.build()));
        }
        SeriesBuilder gauge = series("queue", "instance", "pod0");
        for (long time = BEGIN; time <= LAST; time += SCRAPE) {
            long at = (time - FIRST) / EVERY;
            if (at < 30 || at > 55) {
                gauge.at(time, at == 70 ? Double.NaN : random.nextInt(100));
            }
        }
        all.add(gauge.build());
        return all;
    }

    /** How a server is other than Prometheus 3 with room enough. */
    enum Server {
        AS_IT_IS,
        RANGES_BEGIN_WITH_THEIR_START,
        REFUSES_LONG_RANGES,
        WARNS_IN_LONG_RANGES,
        MOVES_TIMES_TO_MULTIPLES_OF_THE_STEP,
        LOOKS_BACK_BY_THE_STEP,
        HAS_NO_RANGE_QUERIES
    }

    private boolean answers(Server server, FakePrometheus.Ask ask, HttpExchange exchange) throws IOException {
        Map<String, String> form = ask.form();
        boolean isRange = ask.path().endsWith("/query_range");
        long from = isRange ? millis(form.get("start")) : 0;
        long to = isRange ? millis(form.get("end")) : 0;
        long step = isRange ? millis(form.get("step")) : 1;
        boolean isLong = isRange ? to - from > 300_000 : ask.query().matches(".*\\[(?:\\d{4,}s|\\d{7,}ms)].*");
        if (server == Server.REFUSES_LONG_RANGES && isLong) {
            FakePrometheus.reply(
                    exchange, 422, "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many samples\"}");
            return true;
        }
        if (server == Server.WARNS_IN_LONG_RANGES && isLong) {
            FakePrometheus.reply(
                    exchange,
                    200,
                    "{\"status\":\"success\",\"warnings\":[\"a part\"],\"data\":{\"resultType\":\"matrix\",\"result\":[]}}");
            return true;
        }
        if (server == Server.HAS_NO_RANGE_QUERIES && isRange) {
            FakePrometheus.reply(exchange, 404, "");
            return true;
        }
        if (!ask.query().equals(EXPRESSION) && !ask.query().equals("timestamp(queue)")) {
            return false;
        }
        long lookback = server == Server.LOOKS_BACK_BY_THE_STEP && isRange ? 1_000 : 300_000;
        long first = !isRange
                ? ask.timeMillis()
                : server == Server.MOVES_TIMES_TO_MULTIPLES_OF_THE_STEP ? from / step * step - 1_000 : from;
        boolean isTime = ask.query().startsWith("timestamp");
        StringBuilder points = new StringBuilder();
        for (long time : LongStream.iterate(first, t -> t <= (isRange ? to : first), t -> t + step)
                .toArray()) {
            OptionalDouble value = value(time, lookback, isTime);
            if (value.isPresent()) {
                points.append(points.isEmpty() ? "" : ",")
                        .append("[" + FakePrometheus.seconds(time) + ",\"" + value.getAsDouble() + "\"]");
            }
        }
        String result = points.isEmpty()
                ? ""
                : "{\"metric\":{}," + (isRange ? "\"values\":[" + points + "]" : "\"value\":" + points) + "}";
        FakePrometheus.reply(exchange, 200, FakePrometheus.success(isRange ? "matrix" : "vector", "[" + result + "]"));
        return true;
    }

    private static long millis(String seconds) {
        return Math.round(Double.parseDouble(seconds) * 1000);
    }

    private OptionalDouble value(long time, long lookback, boolean isTime) {
        Series gauge = store.get(store.size() - 1);
        for (int i = gauge.size() - 1; i >= 0; i--) {
            if (gauge.times()[i] <= time) {
                boolean isThere = gauge.times()[i] > time - lookback;
                return isThere
                        ? OptionalDouble.of(isTime ? gauge.times()[i] / 1000.0 : gauge.values()[i])
                        : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    private SignalSource source(Stretch past) {
        MetricServer server = prometheus.metricServer(Duration.ofMillis(SCRAPE));
        return PrometheusSource.open(
                new Connection(server, Authorization.none(), HTTP, clock, other -> null, null, null, past));
    }

    /** As a gate looks: each look counts on from the one before. */
    private List<Observation> looks(SignalSource source) {
        List<Observation> seen = new ArrayList<>();
        Map<String, Instant> counted = new HashMap<>();
        for (long at = FIRST; at <= LAST; at += EVERY) {
            for (Signal signal : SIGNALS) {
                Observation one = source.observe(new Look(
                                signal,
                                Scope.LIVE,
                                Map.of(),
                                "svc",
                                "prod",
                                Duration.ofMinutes(1),
                                counted.get(signal.name()),
                                Instant.ofEpochMilli(at)))
                        .toCompletableFuture()
                        .join();
                seen.add(one);
                if (one.hasData()) {
                    counted.put(signal.name(), one.dataTime());
                }
            }
        }
        return seen;
    }

    private static Stretch past() {
        return new Stretch(Instant.ofEpochMilli(LAST), Duration.ofMillis(EVERY));
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void every_look_is_the_one_that_the_server_gives_by_itself(Server server) {
        prometheus.misbehaves((ask, exchange) -> answers(server, ask, exchange));
        prometheus.includesTheStart(server == Server.RANGES_BEGIN_WITH_THEIR_START);

        List<Observation> single = looks(source(null));
        List<Observation> pieces = looks(source(past()));

        assertThat(pieces).isEqualTo(single);
        assertThat(single.stream().filter(Observation::hasData).count()).isGreaterThan(LOOKS * 3L);
        assertThat(single.stream().map(Observation::noData).distinct().count()).isGreaterThan(2);
    }

    @Test
    void the_whole_stretch_takes_a_few_requests() {
        prometheus.misbehaves((ask, exchange) -> answers(Server.AS_IT_IS, ask, exchange));

        looks(source(past()));

        // a histogram, numerator, denominator and a gauge; two ranges, each compared at both ends and at a hole; the
        // edge
        assertThat(prometheus.asks()).hasSize(4 + 2 * 4 + 1);
        assertThat(prometheus.asks().stream().filter(a -> a.path().endsWith("query_range")))
                .hasSize(2);
    }

    @Test
    void a_look_beside_the_others_and_one_before_them_are_answered_too() {
        prometheus.misbehaves((ask, exchange) -> answers(Server.AS_IT_IS, ask, exchange));
        SignalSource pieces = source(past());
        SignalSource single = source(null);

        for (long at : new long[] {FIRST + 600_000, FIRST + 601_001, FIRST, FIRST + 615_000, LAST}) {
            for (Signal signal : SIGNALS) {
                Look look = new Look(
                        signal,
                        Scope.LIVE,
                        Map.of(),
                        "svc",
                        "prod",
                        Duration.ofMinutes(1),
                        null,
                        Instant.ofEpochMilli(at));
                assertThat(pieces.observe(look).toCompletableFuture().join())
                        .isEqualTo(single.observe(look).toCompletableFuture().join());
            }
        }
    }
}
