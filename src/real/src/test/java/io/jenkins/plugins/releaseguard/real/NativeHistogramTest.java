package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.OnNoData;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.Unit;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.HistogramSpec;
import io.jenkins.plugins.releaseguard.engine.signal.prometheus.PrometheusSource;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Native histograms of Prometheus's own Java client, scraped and kept by a real Prometheus. */
@ExtendWith(RealParts.class)
class NativeHistogramTest {
    private static final String NAME = "model_latency_seconds";
    private static final Duration LOOKBACK = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Signal P95 =
            new Signal("p95_latency", new HistogramSpec(NAME, 0.95), Unit.SECONDS, true, OnNoData.HOLD, "prometheus");

    private final Parts parts = new Parts(null);
    private final Clock clock = Clock.systemUTC();
    private Histogram latency;
    private Prometheus prometheus;
    private PrometheusSource source;

    @BeforeEach
    void start(Path folder) throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        latency = Histogram.builder()
                .name(NAME)
                .nativeOnly()
                .labelNames(MetricServer.DEFAULT_SCOPE_LABEL)
                .register(registry);
        HTTPServer exporter = HTTPServer.builder()
                .inetAddress(InetAddress.getLoopbackAddress())
                .port(0)
                .registry(registry)
                .buildAndStart();
        parts.onClose(exporter::close);
        prometheus = parts.add(new Prometheus(
                folder,
                URI.create("http://127.0.0.1:" + exporter.getPort()),
                parts,
                List.of("--enable-feature=native-histograms")));
        prometheus.assumeOurs();
        MetricServer server = new MetricServer(
                "prometheus",
                prometheus.url(),
                null,
                null,
                MetricServer.DEFAULT_SCOPE_LABEL,
                Duration.ofSeconds(1),
                true);
        source = new PrometheusSource(server, Authorization.none(), PrometheusSource.httpClient(), clock, LIMIT);
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    private void answer(String hash, int requests, double seconds) {
        for (int i = 0; i < requests; i++) {
            latency.labelValues(hash).observe(seconds);
        }
    }

    private Observation look(String hash, Instant countedUpTo) {
        Version version = new Version(hash, Map.of(Version.POD_TEMPLATE_HASH, hash));
        return source.observe(new Look(P95, Scope.CANDIDATE, version, "model-svc", "prod", LOOKBACK, countedUpTo, null))
                .toCompletableFuture()
                .join();
    }

    @Test
    void eachRequestOfAVersionCountsOnceAndItsQuantileLiesInTheRightBucket() throws Exception {
        answer("bad", 50, 3);
        answer("good", 50, 3);
        parts.await(
                "both are scraped twice, and what they had counted before says nothing",
                LIMIT,
                () -> look("bad", null).noData() == NoData.LOW_TRAFFIC
                        && look("good", null).noData() == NoData.LOW_TRAFFIC);
        answer("bad", 10, 3);
        answer("good", 10, 3);
        Instant bad = await("bad", null, 10).dataTime();
        Instant good = await("good", null, 10).dataTime();

        answer("bad", 900, 0.1);
        answer("bad", 100, 0.505);
        answer("good", 1000, 0.1);

        Observation slow = await("bad", bad, 1010);
        assertThat(slow.requests()).isEqualTo(1000);
        assertThat(slow.value()).isBetween(0.5, 0.595);
        SortedMap<Double, Long> atMost = slow.counts().tallies().get(0).atMost();
        assertThat(atMost.get(0.0625)).isZero();
        assertThat(atMost.get(0.125)).isEqualTo(900);
        assertThat(atMost.get(0.5)).isEqualTo(900);
        assertThat(atMost.get(1.0)).isEqualTo(1000);
        double theirs = prometheus.value("histogram_quantile(0.95, increase(%s{%s=\"bad\"}[60s]))"
                .formatted(NAME, MetricServer.DEFAULT_SCOPE_LABEL));
        assertThat(slow.value()).as("what Prometheus says, of finer buckets").isCloseTo(theirs, within(0.19 * theirs));
        assertThat(look("bad", slow.dataTime()).requests())
                .as("since then none has come")
                .isZero();

        Observation fast = await("good", good, 1010);
        assertThat(fast.requests()).isEqualTo(1000);
        assertThat(fast.value()).isBetween(0.088, 0.106);
    }

    /** @param samples requests in the lookback */
    private Observation await(String hash, Instant countedUpTo, long samples) {
        AtomicReference<Observation> last = new AtomicReference<>();
        parts.await(samples + " requests of " + hash, LIMIT, () -> {
            last.set(look(hash, countedUpTo));
            return last.get().samples() != null && last.get().samples() == samples;
        });
        return last.get();
    }
}
