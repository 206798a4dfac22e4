package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoDataException;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.NativeHistogram.Bucket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Native histograms, in the form in which Prometheus's HTTP API answers a range of raw samples. */
class NativeHistogramTest {
    private static final long T = 1_700_000_000_000L;

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

    /** Schema 3, so 8 buckets a doubling: each second 90 requests more at 0.1 s, 10 more at 1 s, and none in between. */
    private static String samples() {
        return IntStream.rangeClosed(5, 10)
                .mapToObj(second -> ("[%d,{\"count\":\"%d\",\"sum\":\"%d\",\"buckets\":["
                                + "[3,\"-2.938735877055719e-39\",\"2.938735877055719e-39\",\"0\"],"
                                + "[0,\"0.09638817650237184\",\"0.10511205190671434\",\"%d\"],"
                                + "[0,\"0.9170040432046712\",\"1\",\"%d\"]]}]")
                        .formatted(T / 1000 + second, 100 * second, 19 * second, 90 * second, 10 * second))
                .collect(Collectors.joining(","));
    }

    private Observation observe(String samples, Instant countedUpTo) {
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            String result = ask.query().startsWith("h_bucket")
                    ? "[]"
                    : "[{\"metric\":{\"__name__\":\"h\",\"instance\":\"a\"},\"histograms\":[" + samples + "]}]";
            FakePrometheus.reply(exchange, 200, FakePrometheus.success("matrix", result));
            return true;
        });
        Signal signal = new Signal("s", new HistogramSpec("h", 0.95), Unit.SECONDS, true, OnNoData.HOLD, "prom-eu");
        return new PrometheusSource(
                        prometheus.metricServer(Duration.ofSeconds(1)),
                        Authorization.none(),
                        PrometheusSource.httpClient(),
                        clock)
                .observe(new Look(signal, Scope.LIVE, Map.of(), "svc", "ns", Duration.ofSeconds(4), countedUpTo, null))
                .toCompletableFuture()
                .join();
    }

    @Test
    void theirBucketsAreCountsAsClassicOnesAre() {
        Observation observation = observe(samples(), Instant.ofEpochMilli(T + 8_000));

        assertThat(observation.detail()).isNull();
        assertThat(observation.dataTime()).isEqualTo(Instant.ofEpochMilli(T + 10_000));
        assertThat(observation.value()).isBetween(0.84, 1.0);
        assertThat(observation.samples()).isEqualTo(400);
        assertThat(observation.requests()).isEqualTo(200);
        SortedMap<Double, Long> atMost = observation.counts().tallies().get(0).atMost();
        assertThat(atMost.get(0.0625)).isZero();
        assertThat(atMost.get(0.25)).isEqualTo(180);
        assertThat(atMost.get(0.5)).isEqualTo(180);
        assertThat(atMost.get(1.0)).isEqualTo(200);
    }

    @Test
    void theBoundsAreTheSameWhateverBucketsAreFilled() {
        assertThat(bounds(new Bucket(0.5, Math.pow(2, -7.0 / 8), 3)))
                .isEqualTo(bounds(new Bucket(16, 16 * Math.pow(2, 1.0 / 8), 7)))
                .contains(0.5, 1.0, 2.0)
                .hasSizeGreaterThan(100);
    }

    @Test
    void aCoarserSchemaIsReadAtItsOwnBoundsOnly() {
        assertThat(bounds(new Bucket(1, 4, 3))).contains(1.0, 4.0, 16.0).doesNotContain(2.0, 8.0);
    }

    @Test
    void customBucketsKeepTheirBounds() {
        assertThat(bounds(new Bucket(0.1, 0.25, 3), new Bucket(0.25, 0.6, 1))).containsExactly(0.1, 0.25, 0.6);
    }

    @Test
    void aWideZeroBucketHidesTheBoundsInIt() {
        assertThat(bounds(new Bucket(-0.3, 0.3, 3), new Bucket(1, 2, 1))).allMatch(bound -> bound >= 0.3);
    }

    @Test
    void countsAddUpToTheWhole() {
        NativeHistogram histogram =
                new NativeHistogram(1, 9, List.of(new Bucket(0, 1e-9, 2), new Bucket(0.5, 1, 3), new Bucket(1, 2, 4)));

        SortedMap<String, Double> counts = new TreeMap<>();
        NativeHistogram.asClassic(Map.of(Map.of(), List.of(histogram)))
                .forEach(s -> counts.put(s.labels().get("le"), s.values()[0]));

        assertThat(counts).containsEntry("0.5", 2.0).containsEntry("1.0", 5.0).containsEntry("+Inf", 9.0);
    }

    @Test
    void moreThanCanBeKeptIsRefused() {
        NativeHistogram one = new NativeHistogram(1, 1, List.of(new Bucket(0.5, 1, 1)));

        assertThatThrownBy(() -> NativeHistogram.asClassic(Map.of(Map.of(), Collections.nCopies(50_000, one))))
                .isInstanceOf(NoDataException.class)
                .hasMessageStartingWith("50000 samples of native histograms are more than can be read");
    }

    @Test
    void aBucketThatIsNoneIsNotPrometheus() {
        assertThat(observe("[1700000010,{\"count\":\"5\",\"buckets\":[[0,\"2\",\"1\",\"5\"]]}]", null)
                        .detail())
                .isEqualTo("metric server prom-eu does not answer as Prometheus's HTTP API does");
    }

    @Test
    void aQuantileIsWithinABucketOfTheTruth() {
        assertThat(observe(samples(), null).value()).isCloseTo(0.92, within(0.92 * 0.19));
    }

    private static List<Double> bounds(Bucket... buckets) {
        return NativeHistogram.asClassic(Map.of(Map.of(), List.of(new NativeHistogram(1, 1, List.of(buckets)))))
                .stream()
                .map(s -> s.labels().get("le"))
                .filter(le -> !le.equals("+Inf"))
                .map(Double::valueOf)
                .toList();
    }
}
