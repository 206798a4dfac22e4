package io.jenkins.plugins.releaseguard.staging.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.staging.Await;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.Facts.Kind;
import io.jenkins.plugins.releaseguard.staging.Kube;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutControllerTest {
    private final Facts facts = new Facts(fact -> {});
    private final Clock clock = new Clock("test", 2, facts);
    private final Router router = new Router(facts);
    private ModelService service;
    private Cluster cluster;
    private Kube kube;
    private StagedVersion v4;
    private StagedVersion v5;

    @BeforeEach
    void canary_of_v5_at_10_percent() {
        service = new ModelService("prod", "model-svc", 1, clock);
        Cluster.Pace pace = new Cluster.Pace(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(300));
        cluster = new Cluster(new Manifests("prod", "model-svc", 3, 10), pace, service, router, clock, facts);
        kube = new Kube(cluster.url());
        v4 = cluster.create("v4");
        awaitPhase("Healthy");
        v5 = cluster.apply("v5");
        awaitPhase("Paused");
    }

    @AfterEach
    void close() {
        cluster.close();
        service.close();
        clock.close();
        assertThat(facts.all(Kind.PROBLEM)).isEmpty();
    }

    private void awaitPhase(String phase) {
        Await.until("phase " + phase, () -> kube.at("/status/phase").asText().equals(phase));
    }

    private void awaitWeights(Map<StagedVersion, Integer> weights) {
        Await.until("weights " + weights, () -> router.weights().equals(weights));
    }

    private static int ready(JsonNode replicaSet) {
        return replicaSet.at("/status/readyReplicas").asInt(-1);
    }

    @Test
    void the_first_version_goes_through_no_steps_and_the_next_one_pauses_at_the_first_weight() {
        assertThat(router.weights()).isEqualTo(Map.of(v4, 90, v5, 10));
        JsonNode status = kube.at("/status");
        assertThat(status.path("currentPodHash").asText()).isEqualTo(v5.podHash());
        assertThat(status.path("stableRS").asText()).isEqualTo(v4.podHash());
        assertThat(status.at("/pauseConditions/0/reason").asText()).isEqualTo("CanaryPauseStep");
        assertThat(status.path("controllerPause").asBoolean()).isTrue();
        assertThat(status.path("currentStepIndex").asInt()).isEqualTo(1);
        JsonNode weights = status.at("/canary/weights");
        assertThat(weights.at("/canary/weight").asInt()).isEqualTo(10);
        assertThat(weights.at("/canary/podTemplateHash").asText()).isEqualTo(v5.podHash());
        assertThat(weights.at("/stable/weight").asInt()).isEqualTo(90);
        assertThat(weights.at("/stable/podTemplateHash").asText()).isEqualTo(v4.podHash());
        assertThat(weights.path("verified").asBoolean()).isTrue();
    }

    @Test
    void the_replica_sets_are_owned_labelled_and_numbered() {
        assertThat(kube.replicaSets()).hasSize(2);
        JsonNode canary = kube.replicaSet(v5.podHash());
        assertThat(canary.at("/metadata/labels/rollouts-pod-template-hash").asText())
                .isEqualTo(v5.podHash());
        assertThat(canary.at("/metadata/annotations/rollout.argoproj.io~1revision")
                        .asText())
                .isEqualTo("2");
        assertThat(canary.at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo(kube.at("/metadata/uid").asText());
        assertThat(canary.at("/spec/template/spec/containers/0/image").asText()).isEqualTo(v5.image());
        assertThat(ready(canary)).isEqualTo(1);
        assertThat(ready(kube.replicaSet(v4.podHash()))).isEqualTo(3);
    }

    @Test
    void an_abort_gives_the_stable_version_all_traffic_and_leaves_the_template() {
        assertThat(kube.abort().code()).isEqualTo(200);
        awaitPhase("Degraded");
        awaitWeights(Map.of(v4, 100));
        Await.until("verified", () -> kube.at("/status/canary/weights/verified").asBoolean());
        JsonNode status = kube.at("/status");
        assertThat(status.path("abort").asBoolean()).isTrue();
        assertThat(status.path("abortedAt").asText()).isNotEmpty();
        assertThat(status.path("message").asText()).contains("aborted update to revision 2");
        assertThat(status.path("currentPodHash").asText()).isEqualTo(v5.podHash());
        assertThat(status.path("stableRS").asText()).isEqualTo(v4.podHash());
        assertThat(status.has("pauseConditions")).isFalse();
        assertThat(status.at("/canary/weights/canary/weight").asInt()).isZero();
        assertThat(status.at("/canary/weights/stable/weight").asInt()).isEqualTo(100);
        assertThat(kube.at("/spec/template/spec/containers/0/image").asText()).isEqualTo(v5.image());
        assertThat(facts.all(Kind.ABORT)).hasSize(1);
        Await.until("the canary's pods go", () -> ready(kube.replicaSet(v5.podHash())) == 0);
    }

    @Test
    void new_weights_are_verified_only_when_the_router_has_them() {
        kube.abort();
        Await.until("new weights, verified", () -> {
            JsonNode weights = kube.at("/status/canary/weights");
            return weights.at("/canary/weight").asInt() == 0
                    && weights.path("verified").asBoolean();
        });
        assertThat(router.weights()).isEqualTo(Map.of(v4, 100));
    }

    @Test
    void an_undo_after_an_abort_heals_the_rollout_at_the_stable_version() {
        kube.abort();
        awaitWeights(Map.of(v4, 100));
        assertThat(kube.undo(kube.at("/spec/template"), v4.podHash()).code()).isEqualTo(200);
        awaitPhase("Healthy");
        JsonNode status = kube.at("/status");
        assertThat(status.path("currentPodHash").asText()).isEqualTo(v4.podHash());
        assertThat(status.path("stableRS").asText()).isEqualTo(v4.podHash());
        assertThat(status.path("abort").asBoolean()).isFalse();
        assertThat(status.has("abortedAt")).isFalse();
        assertThat(kube.replicaSets()).hasSize(2);
        assertThat(kube.replicaSet(v4.podHash())
                        .at("/metadata/annotations/rollout.argoproj.io~1revision")
                        .asText())
                .isEqualTo("3");
        assertThat(facts.all(Kind.UNDO)).hasSize(1);
        assertThat(facts.all(Kind.NEW_TEMPLATE)).hasSize(1);
    }

    @Test
    void an_undo_of_a_template_that_has_changed_meanwhile_is_refused_as_invalid() {
        JsonNode seen = kube.at("/spec/template");
        cluster.apply("v6");
        assertThat(kube.undo(seen, v4.podHash()).code()).isEqualTo(422);
        assertThat(facts.all(Kind.UNDO)).isEmpty();
    }

    @Test
    void a_write_based_on_an_older_version_of_the_rollout_is_a_conflict() {
        String guard = "{\"metadata\": {\"resourceVersion\": \"1\"}, \"status\": {\"abort\": true}}";
        assertThat(kube.patchStatus(guard).code()).isEqualTo(409);
        assertThat(facts.all(Kind.ABORT)).isEmpty();
    }

    @Test
    void a_pause_that_is_ended_promotes_the_canary() {
        assertThat(kube.unpause().code()).isEqualTo(200);
        awaitPhase("Healthy");
        assertThat(router.weights()).isEqualTo(Map.of(v5, 100));
        JsonNode status = kube.at("/status");
        assertThat(status.path("stableRS").asText()).isEqualTo(v5.podHash());
        assertThat(status.path("currentPodHash").asText()).isEqualTo(v5.podHash());
        assertThat(status.path("currentStepIndex").asInt()).isEqualTo(2);
        assertThat(status.has("pauseConditions")).isFalse();
        assertThat(ready(kube.replicaSet(v5.podHash()))).isEqualTo(3);
        assertThat(facts.all(Kind.UNPAUSE)).hasSize(1);
        Await.until("the old pods go", () -> ready(kube.replicaSet(v4.podHash())) == 0);
    }

    @Test
    void traffic_never_goes_to_a_version_without_ready_pods() {
        // the weights go up to 100 % only when all three pods are there, which is written before
        kube.unpause();
        awaitWeights(Map.of(v5, 100));
        assertThat(ready(kube.replicaSet(v5.podHash()))).isEqualTo(3);
    }

    @Test
    void a_pause_that_the_spec_asks_for_stops_the_steps_until_it_is_taken_away() {
        assertThat(kube.patchSpec("{\"spec\": {\"paused\": true}}").code()).isEqualTo(200);
        kube.unpause();
        Await.until("observed", () -> kube.at("/status/observedGeneration")
                .asText()
                .equals(kube.at("/metadata/generation").asText()));
        awaitPhase("Paused");
        assertThat(router.weights()).isEqualTo(Map.of(v4, 90, v5, 10));
        kube.patchSpec("{\"spec\": {\"paused\": false}}");
        awaitPhase("Healthy");
        assertThat(kube.at("/status/stableRS").asText()).isEqualTo(v5.podHash());
    }

    @Test
    void a_new_template_starts_a_new_canary_at_the_first_weight() {
        StagedVersion v6 = cluster.apply("v6");
        awaitWeights(Map.of(v4, 90, v6, 10));
        awaitPhase("Paused");
        JsonNode status = kube.at("/status");
        assertThat(status.path("currentPodHash").asText()).isEqualTo(v6.podHash());
        assertThat(status.path("stableRS").asText()).isEqualTo(v4.podHash());
        assertThat(kube.replicaSets()).hasSize(3);
        assertThat(facts.last(Kind.NEW_TEMPLATE).orElseThrow().detail()).isEqualTo("the template is v6, it was v5");
    }

    @Test
    void a_new_template_ends_an_abort() {
        kube.abort();
        awaitPhase("Degraded");
        StagedVersion v6 = cluster.apply("v6");
        awaitWeights(Map.of(v4, 90, v6, 10));
        assertThat(kube.at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void the_observed_generation_follows_the_spec_and_not_the_status() {
        String before = kube.at("/metadata/generation").asText();
        kube.abort();
        awaitPhase("Degraded");
        assertThat(kube.at("/metadata/generation").asText()).isEqualTo(before);
        assertThat(kube.at("/status/observedGeneration").asText()).isEqualTo(before);
        cluster.apply("v6");
        int next = Integer.parseInt(before) + 1;
        Await.until("observed", () -> kube.at("/status/observedGeneration").asInt() == next);
        assertThat(kube.at("/metadata/generation").asInt()).isEqualTo(next);
    }

    @Test
    void a_retry_starts_the_steps_again() {
        kube.abort();
        awaitWeights(Map.of(v4, 100));
        kube.patchStatus("{\"status\": {\"abort\": false}}");
        awaitWeights(Map.of(v4, 90, v5, 10));
        awaitPhase("Paused");
        assertThat(kube.at("/status").has("abortedAt")).isFalse();
    }
}
