package io.jenkins.plugins.releaseguard.real;

import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds that gate the canary of a {@link CanaryWorld} by the policy of worked case 1. */
final class CanaryGates {
    /** Its Jenkinsfile and policy. */
    static final Path REPOSITORY = Path.of("src/test/resources/argo-canary").toAbsolutePath();

    private final CanaryWorld world;
    private final Guard guard;

    /** @param permissions of the account that the controller logs in with, as rules of a role in JSON */
    CanaryGates(CanaryWorld world, Guard guard, String permissions) throws IOException {
        this.world = world;
        this.guard =
                guard.metrics(world.prometheus.url()).cluster(world.cluster, world.cluster.token("guard", permissions));
    }

    CanaryGates(CanaryWorld world, Guard guard) throws IOException {
        this(world, guard, Release.PERMISSIONS);
    }

    static String policy() throws IOException {
        return Files.readString(REPOSITORY.resolve("release-guard.yaml"));
    }

    /** Starts the Jenkinsfile, and returns when its gate has seen that the canary v5 is well. */
    LocalBuild startHealthy() throws IOException {
        return startHealthy("v5");
    }

    /** The same for another version. */
    LocalBuild startHealthy(String canary) throws IOException {
        return healthy(canary, guard.buildFolder(REPOSITORY));
    }

    /** The same for v5 by another policy. */
    LocalBuild startHealthyBy(String policy) throws IOException {
        return healthy("v5", guard.build("canaryGate policyText: '''%s'''".formatted(policy)));
    }

    /** The same for v5 by a gate without a checklist before it. */
    LocalBuild startUnchecked() throws IOException {
        return healthy("v5", guard.build("canaryGate readiness: 'off', policyText: '''%s'''".formatted(policy())));
    }

    /** Starts a gate that is not expected to watch. */
    LocalBuild startRefused() throws IOException {
        return guard.buildFolder(REPOSITORY);
    }

    private LocalBuild healthy(String canary, LocalBuild build) throws IOException {
        world.awaitLog(build, "Watching every");
        world.awaitRequests(canary, 15);
        return build;
    }

    /** Starts a rollback for a reason that a person has. */
    LocalBuild rollback(String policy, boolean dryRun) throws IOException {
        return guard.build("rollbackModel reason: 'customers complain', dryRun: %s, policyText: '''%s'''"
                .formatted(dryRun, policy));
    }
}
