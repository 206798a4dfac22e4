package io.jenkins.plugins.releaseguard.real;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;

/** Builds that watch what users of a {@link ScoringWorld} get, and return it by one leg. */
final class ScoringGates {
    private static final double BAD = 0.45;

    private final ScoringWorld world;
    private final Guard guard;
    private final String leg;

    /**
     * @param leg as a policy writes it
     * @param permissions of the account that the controller logs in with, as rules of a role in JSON
     */
    ScoringGates(ScoringWorld world, Guard guard, String leg, String permissions) throws IOException {
        this(leg, world, guard, world.cluster.token("guard", "[" + permissions + "]"));
    }

    private ScoringGates(String leg, ScoringWorld world, Guard guard, String token) throws IOException {
        this.leg = leg;
        this.world = world;
        this.guard = guard.metrics(world.prometheus.url()).cluster(world.cluster, token);
    }

    /** The same for a controller that logs in with something that the cluster does not know. */
    static ScoringGates withToken(String token, ScoringWorld world, Guard guard, String leg) throws IOException {
        return new ScoringGates(leg, world, guard, token);
    }

    private String policy() {
        return """
                window: {every: 500ms, lookback: 3s, warmUp: 1s, healthyFor: 8s, atMost: 90s, recoveredFor: 3s, minRequests: 0}
                signals:
                  scoring_errors: {numerator: 'scoring_requests_total{outcome="failed"}', denominator: scoring_requests_total}
                breach: live scoring_errors > 5%% for 2s
                rollback: %s
                recovery: scoring_errors < 1%% within 60s
                """
                .formatted(leg);
    }

    /** Watches a version that turns bad as soon as it is watched, to the end of its build. */
    JsonNode watchBad(String version) throws Exception {
        LocalBuild build = start();
        world.awaitLog(build, "Watching every");
        world.service.fail(version, BAD);
        return guard.record(build);
    }

    /** A gate to its end. */
    LocalBuild watch() throws Exception {
        LocalBuild build = start();
        guard.awaitEnd(build);
        return build;
    }

    private LocalBuild start() throws IOException {
        world.awaitWell();
        return guard.build("canaryGate policyText: '''" + policy() + "'''");
    }

    /** Rolls back for a reason that a person has, to the end of the build. */
    JsonNode rollback(boolean dryRun) throws Exception {
        world.awaitWell();
        return guard.record(guard.build("rollbackModel reason: 'customers complain', dryRun: %s, policyText: '''%s'''"
                .formatted(dryRun, policy())));
    }
}
