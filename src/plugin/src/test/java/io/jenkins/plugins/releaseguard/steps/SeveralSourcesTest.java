package io.jenkins.plugins.releaseguard.steps;

import static io.jenkins.plugins.releaseguard.steps.GuardedJenkins.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.config.MetricServerEntry;
import io.jenkins.plugins.releaseguard.config.ReleaseGuardConfiguration;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import io.jenkins.plugins.releaseguard.staging.StagingWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One gate that reads Prometheus, Alertmanager and what is computed from both, from the Jenkinsfile to the record. */
@Timeout(120)
class SeveralSourcesTest {
    private static final String POLICY =
            """
            window: {every: 250ms, lookback: 1500ms, warmUp: 500ms, healthyFor: 2s, atMost: 14s, recoveredFor: 1s, minRequests: 5}
            signals:
              slower: {derived: candidate p95_latency / baseline p95_latency}
              pages:  {alert: "{severity='page'}", onNoData: ignore, watchdog: Watchdog}
            breach: [p95_latency > 5s, slower > 100, pages > 3, "alert HighLatency{service='$service'} firing for 500ms"]
            rollback: argo-rollout model-svc in prod
            recovery: [p95_latency <= 5s within 10s, traffic 100% on baseline within 10s]
            """
                    .replace("severity='page'", "severity=\\\\\"page\\\\\"")
                    .replace("service='$service'", "service=\\\\\"\\$service\\\\\"");

    private static final String SILENCED = alert("suppressed", "\"5e1f\"");

    @TempDir
    Path home;

    private final AtomicReference<String> alerts = new AtomicReference<>("[]");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer alertmanager;
    private StagingWorld world;
    private GuardedJenkins jenkins;

    private static String alert(String state, String silencedBy) {
        return "{\"status\":{\"inhibitedBy\":[],\"silencedBy\":[" + silencedBy + "],\"state\":\"" + state
                + "\"},\"labels\":{\"alertname\":\"HighLatency\",\"service\":\"model-svc\"}}";
    }

    @BeforeEach
    void start() throws Exception {
        alertmanager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        alertmanager.setExecutor(threads);
        alertmanager.createContext("/api/v2/alerts", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            boolean asked = query.contains("alertname=\"HighLatency\"") && query.contains("service=\"model-svc\"");
            byte[] body = (asked ? alerts.get() : "[]").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        alertmanager.start();
        world = StagingWorld.start();
        jenkins = new GuardedJenkins(home, world);
        MetricServerEntry entry = new MetricServerEntry(
                "alerts", "http://127.0.0.1:" + alertmanager.getAddress().getPort());
        entry.setType("alertmanager");
        entry.setDefault(true);
        ReleaseGuardConfiguration.get().setMetricServers(List.of(jenkins.prometheus, entry));
    }

    @AfterEach
    void close() {
        jenkins.close();
        world.close();
        alertmanager.stop(0);
        threads.shutdownNow();
    }

    private LocalBuild gate() throws Exception {
        return jenkins.run("canaryGate policyText: \"\"\"" + POLICY + "\"\"\"");
    }

    @Test
    void anAlertThatFiresStopsTheReleaseAndTheRecordShowsEverySourcesSignals() throws Exception {
        alerts.set("[" + alert("active", "") + "]");

        LocalBuild build = gate();

        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.FAILURE);
        assertThat(world.weights()).containsEntry("v4", 100).containsEntry("v5", 0);
        JsonNode record = record(build);
        assertThat(record.path("reasons").get(0).path("sentence").asText())
                .startsWith("1 alert HighLatency{service=\"$service\"} fired, for ");
        assertThat(signal(record, "alert HighLatency{service=\"$service\"}")
                        .path("series")
                        .findValuesAsText("scope"))
                .containsExactly("live");
        assertThat(signal(record, "p95_latency").path("series").findValuesAsText("value"))
                .isNotEmpty();
        assertThat(signal(record, "slower").path("series").findValuesAsText("value"))
                .anyMatch(value -> !value.equals("null"));
        assertThat(signal(record, "pages").path("series").findValuesAsText("noData"))
                .contains("stale");
    }

    @Test
    void aSilencedAlertStopsNothingAndTheRecordSaysThatThereWasOne() throws Exception {
        alerts.set("[" + SILENCED + "]");

        LocalBuild build = gate();

        assertThat(build.run().getResult()).as(build.log()).isEqualTo(Result.SUCCESS);
        JsonNode record = record(build);
        assertThat(record.path("verdict").asText()).isEqualTo("HEALTHY");
        assertThat(record.path("notes"))
                .extracting(JsonNode::asText)
                .containsOnlyOnce(
                        "alert HighLatency{service=\"$service\"} matches what does not count: silenced by silence"
                                + " 5e1f");
    }

    private static JsonNode signal(JsonNode record, String name) {
        for (JsonNode signal : record.path("signals")) {
            if (signal.path("name").asText().equals(name)) {
                return signal;
            }
        }
        throw new AssertionError("the record has no signal " + name + ": " + record.path("signals"));
    }
}
