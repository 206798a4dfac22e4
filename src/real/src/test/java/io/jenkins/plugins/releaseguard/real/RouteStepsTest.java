package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that share the traffic of two Deployments: the gate writes their weights. */
@ExtendWith(RealParts.class)
class RouteStepsTest {
    private static final String ISTIO = "istio-route model-svc from canary to stable in prod";
    private static final String STEPS = "traffic: {steps: [10, 50, 100], each: 4s}\nonHealthy: promote\n";

    private static String policy(String leg, String more) {
        return """
                window: {every: 500ms, lookback: 3s, warmUp: 1s, healthyFor: 6s, atMost: 60s, recoveredFor: 4s, minRequests: 20}
                breach: p95_latency > 250ms for 4s
                rollback: %s
                recovery: [p95_latency <= 250ms within 60s%s]
                %s
                """
                .formatted(leg, leg.contains("-mirror ") ? "" : ", traffic 100% on baseline within 60s", more);
    }

    private static Guard guard(RoutedWorld world, Guard guard) throws IOException {
        return guard.metrics(world.users.prometheus.url())
                .cluster(world.cluster, world.cluster.token("guard", RoutedWorld.PERMISSIONS));
    }

    private static LocalBuild gate(Guard guard, String policy) throws IOException {
        return guard.build("canaryGate policyText: '''%s'''".formatted(policy));
    }

    private static LocalBuild rollback(Guard guard, String leg, boolean dryRun) throws IOException {
        return guard.build("rollbackModel reason: 'customers complain', dryRun: %s, policyText: '''%s'''"
                .formatted(dryRun, policy(leg, "")));
    }

    @Test
    void aHealthyCandidateGetsOneShareAfterTheOther(RoutedWorld world, Guard parts) throws Exception {
        Guard guard = guard(world, parts);

        LocalBuild build = gate(guard, policy(ISTIO, STEPS));
        JsonNode record = guard.record(build);

        assertThat(record.path("outcome").asText()).isEqualTo("PROMOTED");
        assertThat(build.log())
                .containsSubsequence(
                        "v5 begins with 10 %",
                        "v5 was healthy at 10 % of the traffic; it goes on to 50 %",
                        "v5 gets 50 % of the traffic",
                        "Promoted: ");
        assertThat(world.weights()).isEqualTo("100/0");
        assertThat(world.users.shares()).isEqualTo(Map.of("v5", 100));
    }

    @Test
    void aCandidateThatTurnsSlowAtALaterShareIsRolledBack(RoutedWorld world, Guard parts) throws Exception {
        Guard guard = guard(world, parts);
        LocalBuild build = gate(guard, policy(ISTIO, STEPS));
        world.awaitLog(build, "v5 gets 50 % of the traffic");

        world.users.model.slow("v5");
        JsonNode record = guard.record(build);

        assertThat(build.run().getResult()).isEqualTo(Result.FAILURE);
        assertThat(record.path("outcome").asText()).isEqualTo("ROLLED_BACK");
        assertThat(world.weights()).isEqualTo("0/100");
        assertThat(world.users.shares()).isEqualTo(Map.of("v4", 100));
        world.awaitWell();
        assertThat(world.get(RoutedWorld.VIRTUAL_SERVICE)
                        .at("/metadata/annotations")
                        .path("release-guard.jenkins.io/quarantined")
                        .asText())
                .contains("\"version\":\"v5\"");
    }

    @Test
    void mirrorsTrafficSplitsAndIngressesAreRolledBack(RoutedWorld world, Guard parts) throws Exception {
        Guard guard = guard(world, parts);

        rolledBack(guard, "http-mirror model-svc of model-stable to model-canary in prod");
        assertThat(world.get(RoutedWorld.HTTP_ROUTE).at("/spec/rules/0/filters"))
                .isEmpty();
        rolledBack(guard, "traffic-split model-svc from model-canary to model-stable in prod");
        assertThat(world.get(RoutedWorld.TRAFFIC_SPLIT).at("/spec/backends").findValuesAsText("weight"))
                .containsExactly("0", "1000");
        rolledBack(guard, "nginx-canary model-svc-canary to model-svc in prod");
        assertThat(world.get(RoutedWorld.INGRESSES + "model-svc-canary")
                        .at("/metadata/annotations/nginx.ingress.kubernetes.io~1canary-weight")
                        .asText())
                .isEqualTo("0");
    }

    private static void rolledBack(Guard guard, String leg) throws Exception {
        JsonNode record = guard.record(rollback(guard, leg, false));
        assertThat(record.path("outcome").asText()).as(leg).isEqualTo("ROLLED_BACK");
        assertThat(record.at("/legs/0/confirmed").asText("")).as(leg).isNotEmpty();
    }

    @Test
    void aPersonWhoWritesTheWeightsAllTheTimeDoesNotStopARollback(RoutedWorld world, Guard parts) throws Exception {
        Guard guard = guard(world, parts);
        world.weights(25, 75);

        AtomicInteger written = world.writeWeightsUntilTheCandidateHasNone();
        rolledBack(guard, ISTIO);

        assertThat(written).hasPositiveValue();
        assertThat(world.weights()).isEqualTo("0/100");
    }

    @Test
    void aDryRunWritesNothing(RoutedWorld world, Guard parts) throws Exception {
        Guard guard = guard(world, parts);
        world.weights(25, 75);
        Map<String, String> before = world.resourceVersions();

        JsonNode record = guard.record(rollback(guard, ISTIO, true));

        assertThat(record.path("outcome").asText()).isEqualTo("PLANNED");
        assertThat(record.at("/legs/0/commands/0").asText())
                .startsWith("kubectl patch virtualservice model-svc -n prod --type json -p ");
        assertThat(world.resourceVersions()).isEqualTo(before);
    }
}
