package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The alert that a team is already paged by stops a canary: a rule of Prometheus, sent to Alertmanager. */
@ExtendWith(RealParts.class)
class AlertTest {
    private static final String RULES =
            """
            groups:
            - name: model-svc
              rules:
              - alert: HighLatency
                expr: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[4s]))) > 0.25
                for: 2s
                labels: {service: model-svc, severity: page}
            """;
    private static final String POLICY =
            """
            window: {every: 500ms, lookback: 3s, warmUp: 1s, healthyFor: 40s, atMost: 80s, recoveredFor: 4s, minRequests: 0}
            breach: alert HighLatency{service="$service"} firing for 1s
            rollback: argo-rollout model-svc in prod
            recovery:
            - alert HighLatency{service="$service"} not firing within 60s
            - traffic 100% on baseline within 60s
            """;

    private static Alertmanager alertmanager(CanaryWorld world, Guard guard) throws IOException {
        Alertmanager alerts = world.parts.add(new Alertmanager(world.folder.resolve("alertmanager"), world.parts));
        world.prometheus.alert(alerts, RULES);
        guard.alertmanager(alerts.url());
        return alerts;
    }

    @Test
    void anAlertThatFiresRollsBackAndItsEndProvesTheRecovery(CanaryWorld world, Guard guard) throws Exception {
        CanaryGates gates = new CanaryGates(world, guard);
        alertmanager(world, guard);
        LocalBuild build = gates.startHealthyBy(POLICY);

        world.model.slow("v5");
        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/reasons/0/sentence").asText()).contains("HighLatency");
        assertThat(record.at("/timeline/proven").asText("")).isNotEmpty();
        Returned.toGood(world, "v4", "v5");
    }

    @Test
    void anAlertThatIsSilencedStopsNothingUntilTheSilenceEnds(CanaryWorld world, Guard guard) throws Exception {
        CanaryGates gates = new CanaryGates(world, guard);
        Alertmanager alerts = alertmanager(world, guard);
        String silence = alerts.silence("HighLatency");
        world.model.slow("v5");
        alerts.await("HighLatency", "suppressed");
        LocalBuild build = gates.startHealthyBy(POLICY);
        world.awaitLog(build, "silenced by silence " + silence);
        world.awaitRequests("v5", 15);
        assertThat(build.log()).doesNotContain("Bad, not long enough yet");
        assertThat(world.release.rollout().at("/status/abort").asBoolean()).isFalse();

        alerts.speak(silence);
        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(record.path("notes").toString()).contains("silenced by silence " + silence);
        Returned.toGood(world, "v4", "v5");
    }
}
