package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;

/** Builds that share out, or return, the traffic of a {@link RoutedWorld} by one leg. */
final class RouteGates {
    /** The leg that users follow. */
    static final String ISTIO = "istio-route model-svc from canary to stable in prod";

    private final Guard guard;

    /** @param permissions of the account that the controller logs in with, as rules of a role in JSON */
    RouteGates(RoutedWorld world, Guard guard, String permissions) throws IOException {
        this.guard = guard.metrics(world.users.prometheus.url())
                .cluster(world.cluster, world.cluster.token("guard", permissions));
    }

    RouteGates(RoutedWorld world, Guard guard) throws IOException {
        this(world, guard, Routes.PERMISSIONS);
    }

    private static String policy(String leg, String more) {
        return """
                window: {every: 500ms, lookback: 3s, warmUp: 1s, healthyFor: 6s, atMost: 60s, recoveredFor: 4s, minRequests: 20}
                signals: {p95_latency: {histogram: 'http_request_duration_seconds{namespace="$namespace"}', quantile: 0.95}}
                breach: p95_latency > 250ms for 4s
                rollback: %s
                recovery: [p95_latency <= 250ms within 60s%s]
                %s
                """
                .formatted(leg, leg.contains("-mirror ") ? "" : ", traffic 100% on baseline within 60s", more);
    }

    /** Starts a gate that gives the candidate 10, 50 and all of the traffic. */
    LocalBuild startSteps() throws IOException {
        return guard.build("canaryGate policyText: '''%s'''"
                .formatted(policy(ISTIO, "traffic: {steps: [10, 50, 100], each: 4s}\nonHealthy: promote\n")));
    }

    /** Rolls back for a reason that a person has, to the end of the build. */
    JsonNode rollback(String leg, boolean dryRun) throws Exception {
        return guard.record(guard.build("rollbackModel reason: 'customers complain', dryRun: %s, policyText: '''%s'''"
                .formatted(dryRun, policy(leg, ""))));
    }
}
