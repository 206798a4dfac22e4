package io.jenkins.plugins.releaseguard.engine.signal.prometheus;

import static io.jenkins.plugins.releaseguard.engine.signal.prometheus.SeriesBuilder.series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.policy.Catalogues;
import io.jenkins.plugins.releaseguard.engine.policy.Cluster;
import io.jenkins.plugins.releaseguard.engine.policy.MetricServer;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.signal.Authorization;
import io.jenkins.plugins.releaseguard.engine.signal.Look;
import io.jenkins.plugins.releaseguard.engine.signal.NoData;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each catalogue against series in the names and labels of what it is for: 100 requests a second, 2 % of them in error. */
class CataloguesTest {
    private static final long T = 1_700_000_000_000L;
    private static final Version V5 = new Version("v5", Map.of(Version.POD_TEMPLATE_HASH, "bbb"));
    private static final String[] POD = {
        "namespace", "prod", "pod", "model-svc-7d9f8b6c54-x2x4k", "job", "pods", "rollouts_pod_template_hash", "bbb"
    };
    private static final String[] OTHER_POD = {
        "namespace", "prod", "pod", "model-svc-batch-7d9f8b6c54-x2x4k", "job", "pods", "instance", "other"
    };

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

    private static Series counter(String name, double perSecond, String[]... labels) {
        String[] all = Stream.of(labels).flatMap(Arrays::stream).toArray(String[]::new);
        double[] values = new double[11];
        Arrays.setAll(values, i -> perSecond * i);
        return series(name, all).from(T, 1000, values).build();
    }

    private static String[] labels(String... labels) {
        return labels;
    }

    /** 90 of 100 are as fast as 0.1 s, all as fast as 0.25 s: the 95th percentile is 0.175 s. */
    private static List<Series> histogram(String name, boolean milliseconds, String[]... labels) {
        List<Series> buckets = new ArrayList<>();
        String[] bounds =
                milliseconds ? labels("50", "100", "250", "500", "+Inf") : labels("0.05", "0.1", "0.25", "0.5", "+Inf");
        double[] perSecond = {0, 90, 100, 100, 100};
        for (int i = 0; i < bounds.length; i++) {
            String[][] all = Arrays.copyOf(labels, labels.length + 1);
            all[labels.length] = labels("le", bounds[i]);
            buckets.add(counter(name + "_bucket", perSecond[i], all));
        }
        return buckets;
    }

    private static List<Series> istio() {
        String[] received = labels(
                "reporter",
                "destination",
                "destination_workload",
                "model-svc",
                "destination_service_name",
                "model-svc");
        List<Series> all = new ArrayList<>(
                histogram("istio_request_duration_milliseconds", true, POD, received, labels("response_code", "200")));
        all.add(counter("istio_requests_total", 98, POD, received, labels("response_code", "200")));
        all.add(counter("istio_requests_total", 2, POD, received, labels("response_code", "503")));
        all.add(counter("istio_requests_total", 900, POD, labels("reporter", "source", "response_code", "503")));
        all.add(counter("istio_requests_total", 900, OTHER_POD, received, labels("response_code", "503")));
        return all;
    }

    private static List<Series> springBoot() {
        String[] uri = labels("method", "POST", "uri", "/score", "exception", "none");
        List<Series> all =
                new ArrayList<>(histogram("http_server_requests_seconds", false, POD, uri, labels("status", "200")));
        all.add(counter("http_server_requests_seconds_count", 98, POD, uri, labels("status", "200")));
        all.add(counter("http_server_requests_seconds_count", 2, POD, uri, labels("status", "500")));
        all.add(counter(
                "http_server_requests_seconds_count",
                900,
                POD,
                labels("uri", "/actuator/prometheus", "status", "500")));
        return all;
    }

    private static List<Series> kserve() {
        String[] model = labels("model_name", "recommender");
        List<Series> all = new ArrayList<>(histogram("request_predict_seconds", false, POD, model));
        all.add(counter("request_predict_seconds_count", 100, POD, model));
        return all;
    }

    private static List<Series> knative() {
        String[] service = labels(
                "namespace_name",
                "prod",
                "service_name",
                "model-svc",
                "configuration_name",
                "model-svc",
                "revision_name",
                "model-svc-00005",
                "rollouts_pod_template_hash",
                "bbb",
                "instance",
                "10.0.0.5:9091");
        List<Series> all = new ArrayList<>(
                histogram("revision_app_request_latencies", true, service, labels("response_code_class", "2xx")));
        all.add(counter("revision_app_request_count", 98, service, labels("response_code_class", "2xx")));
        all.add(counter("revision_app_request_count", 2, service, labels("response_code_class", "5xx")));
        return all;
    }

    private static List<Series> prometheusClient() {
        List<Series> all = new ArrayList<>(histogram("http_request_duration_seconds", false, POD));
        all.add(counter("http_requests_total", 98, POD, labels("code", "200")));
        all.add(counter("http_requests_total", 2, POD, labels("code", "503")));
        all.add(counter("http_requests_total", 900, OTHER_POD, labels("code", "503")));
        return all;
    }

    private Policy policy(String catalogue, boolean hasErrors, boolean counts) throws PolicyException {
        String text = "breach:\n  - p95_latency > 250ms for 5m\n  - request_rate < 1/s for 5m\n"
                + (hasErrors ? "  - error_rate > 1% for 5m\n" : "")
                + "rollback: argo-rollout model-svc in prod\n"
                + "recovery: p95_latency <= 250ms within 10m\n"
                + (counts ? "" : "window: {minRequests: 0}\n");
        MetricServer server = server(catalogue);
        Cluster cluster = new Cluster("c", URI.create("https://c:6443"), null, List.of("prod"), List.of(), null, true);
        return new PolicyReader(Kinds.signals(), Kinds.legs(), Catalogues.builtIn())
                .read(text, "p.yaml", new Servers(List.of(server), List.of(cluster), List.of()));
    }

    private MetricServer server(String catalogue) {
        return new MetricServer(
                "prom-eu",
                URI.create(prometheus.address()),
                null,
                catalogue,
                MetricServer.DEFAULT_SCOPE_LABEL,
                Duration.ofSeconds(1),
                true);
    }

    private Observation observe(Signal signal, Scope scope) {
        return observe(signal, scope, V5);
    }

    private Observation observe(Signal signal, Scope scope, Version version) {
        return new PrometheusSource(server(null), Authorization.none(), PrometheusSource.httpClient(), clock)
                .observe(new Look(signal, scope, version, "model-svc", "prod", Duration.ofSeconds(8), null, null))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @CsvSource({"istio, true", "spring-boot, true", "kserve, false", "knative, true", "prometheus-client, true"})
    void itsSignalsAreReadForAVersionAndForAllTraffic(String catalogue, boolean hasErrors) throws PolicyException {
        prometheus.holds(
                switch (catalogue) {
                    case "istio" -> istio();
                    case "spring-boot" -> springBoot();
                    case "kserve" -> kserve();
                    case "knative" -> knative();
                    default -> prometheusClient();
                });
        Policy policy = policy(catalogue, hasErrors, true);

        for (Scope scope : List.of(Scope.CANDIDATE, Scope.LIVE)) {
            assertValue(policy.signals().get("p95_latency"), scope, 0.175);
            assertValue(policy.signals().get("request_rate"), scope, 100);
            assertValue(policy.requests(), scope, 100);
            if (hasErrors) {
                assertValue(policy.signals().get("error_rate"), scope, 0.02);
            }
        }
        Version other = new Version("v4", Map.of(Version.POD_TEMPLATE_HASH, "aaa"));
        assertThat(observe(policy.signals().get("p95_latency"), Scope.BASELINE, other)
                        .noData())
                .isEqualTo(NoData.EMPTY);
    }

    private void assertValue(Signal signal, Scope scope, double value) {
        Observation observation = observe(signal, scope);
        assertThat(observation.detail()).as(signal.name()).isNull();
        assertThat(observation.value()).as(signal.name()).isCloseTo(value, within(1e-9));
    }

    @Test
    void anIngressIsReadForAllTraffic() throws PolicyException {
        prometheus.misbehaves((ask, exchange) -> {
            if (ask.query().equals("time()")) {
                return false;
            }
            String value = ask.query().contains("timestamp(")
                    ? FakePrometheus.seconds(T + 9_000)
                    : ask.query().startsWith("histogram_quantile(0.95,")
                            ? "0.175"
                            : ask.query().contains("or vector(0)") ? "0.02" : "100";
            FakePrometheus.reply(
                    exchange,
                    200,
                    FakePrometheus.success("vector", "[{\"metric\":{},\"value\":[1700000010.2,\"" + value + "\"]}]"));
            return true;
        });
        Policy policy = policy("nginx-ingress", true, false);

        assertValue(policy.signals().get("p95_latency"), Scope.LIVE, 0.175);
        assertValue(policy.signals().get("error_rate"), Scope.LIVE, 0.02);
        assertValue(policy.signals().get("request_rate"), Scope.LIVE, 100);
        assertThat(policy.requests()).isNull();
        assertThat(observe(policy.signals().get("p95_latency"), Scope.LIVE).dataTime())
                .isEqualTo(Instant.ofEpochMilli(T + 9_000));
        assertThat(prometheus.asks().stream().map(FakePrometheus.Ask::query))
                .contains(
                        "histogram_quantile(0.95, sum by (le) (rate(nginx_ingress_controller_request_duration_seconds_bucket"
                                + "{namespace=\"prod\",ingress=\"model-svc\"}[8s])))");
        assertThat(observe(policy.signals().get("p95_latency"), Scope.CANDIDATE).noData())
                .isEqualTo(NoData.QUERY_ERROR);
    }

    @Test
    void everyCatalogueIsTried() {
        assertThat(Catalogues.builtIn().names())
                .containsExactly("istio", "knative", "kserve", "nginx-ingress", "prometheus-client", "spring-boot");
    }
}
