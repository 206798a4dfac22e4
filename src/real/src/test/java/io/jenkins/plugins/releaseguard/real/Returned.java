package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** What the world has to look like after a rollback, asked of the API server, the router and Prometheus. */
final class Returned {
    /** What the router's resource says when the stable Service has all of the users. */
    private static final Map<String, Integer> AT_STABLE = Map.of("model-svc-stable", 100, "model-svc-canary", 0);

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Returned() {}

    /**
     * Waits until Argo Rollouts has tidied up after a promotion: only at the look after the one that calls a version stable the stable Service
     * selects it and gets the weight, which the canary's has until then.
     */
    static void awaitTidied(CanaryWorld world) {
        world.parts.await("the stable Service has the users", LIMIT, () -> world.release
                .weights()
                .equals(AT_STABLE));
    }

    /** All of the traffic is at {@code good} and the spec too, so that no later change starts {@code bad} again. */
    static void toGood(CanaryWorld world, String good, String bad) throws IOException {
        Release release = world.release;
        release.awaitPhase("Healthy");
        JsonNode rollout = release.rollout();
        String hash = release.hash(good);
        assertThat(Release.tag(rollout)).isEqualTo(good);
        assertThat(rollout.at("/status/stableRS").asText()).isEqualTo(hash);
        assertThat(rollout.at("/status/currentPodHash").asText()).isEqualTo(hash);
        assertThat(rollout.at("/status/abort").asBoolean()).isFalse();
        assertThat(release.weights()).isEqualTo(AT_STABLE);
        assertThat(release.selected("model-svc-stable")).isEqualTo(hash);
        assertThat(release.replicaSet(good).at("/status/readyReplicas").asInt())
                .isEqualTo(rollout.at("/spec/replicas").asInt());
        world.awaitUsersAt(good);
        world.parts.await(bad + " has no pods any more", LIMIT, () -> {
            JsonNode set = release.replicaSet(bad);
            return set.at("/spec/replicas").asInt() == 0
                    && set.at("/status/replicas").asInt() == 0;
        });
        world.parts.await("users are well", LIMIT, () -> world.p95() < 0.25);
    }
}
