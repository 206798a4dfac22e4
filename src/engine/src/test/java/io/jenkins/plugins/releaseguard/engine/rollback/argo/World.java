package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.function.Consumer;

/** A Rollout {@code model-svc} in {@code prod} with the versions v4 (hash 4444) and v5 (hash 5555) in a mock server. */
final class World {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final ResourceDefinitionContext ROLLOUT = context("argoproj.io", "v1alpha1", "Rollout", "rollouts");
    private static final ResourceDefinitionContext DEPLOYMENT = context("apps", "v1", "Deployment", "deployments");
    private static final ResourceDefinitionContext REPLICA_SET = context("apps", "v1", "ReplicaSet", "replicasets");

    private final KubernetesClient client;

    World(KubernetesClient client) {
        this.client = client;
    }

    private static ResourceDefinitionContext context(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    private Resource<GenericKubernetesResource> rollout() {
        return client.genericKubernetesResources(ROLLOUT).inNamespace("prod").withName("model-svc");
    }

    static ObjectNode template(int version) {
        return json(
                """
                {"metadata": {"creationTimestamp": null, "labels": {"app": "model-svc"}},
                 "spec": {"containers": [
                   {"name": "model", "image": "registry:5000/team/model:v%d", "resources": {"limits": {"cpu": "0.10"}}},
                   {"name": "sidecar", "image": "proxy:1.2"}]}}
                """
                        .formatted(version));
    }

    static String hash(int version) {
        return String.valueOf(version).repeat(4);
    }

    /** A canary of v5 at {@code weight} % beside v4. */
    void canary(int weight) {
        replicaSet(4, 3, 1);
        replicaSet(5, 1, 2);
        create(5, "5555", "4444", weight);
    }

    /** v5 has been promoted; v4 is history. */
    void promoted() {
        replicaSet(4, 0, 1);
        replicaSet(5, 3, 2);
        create(5, "5555", "5555", 0);
    }

    /**
     * A blue/green release of v5 beside v4.
     *
     * @param active the version to which users are sent
     * @param ready pods of v5
     */
    void blueGreen(int active, int ready) {
        canary(0);
        replicaSet(5, ready, 2);
        change(r -> r.withObject("/spec")
                .set(
                        "strategy",
                        json("{\"blueGreen\": {\"activeService\": \"model-svc\", \"autoPromotionEnabled\": false}}")));
        controllerSelects("5555", "4444", active);
    }

    /** A controller of blue/green writes the status. */
    void controllerSelects(String current, String stable, int active) {
        changeStatus(rollout -> {
            status(rollout, current, stable, 0);
            rollout.withObject("/status").remove("canary");
            rollout.withObject("/status/blueGreen").put("activeSelector", hash(active));
        });
    }

    /** The template is kept in a Deployment {@code model}, which the controller has seen. */
    void templateInDeployment() {
        ObjectNode deployment = json(
                """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "model", "namespace": "prod"},
                 "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "model-svc"}}}}
                """);
        ((ObjectNode) deployment.path("spec")).set("template", template(5));
        put(DEPLOYMENT, deployment);
        change(r -> {
            ObjectNode spec = r.withObject("/spec");
            spec.remove(List.of("template", "selector"));
            spec.set(
                    "workloadRef",
                    json("{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"name\": \"model\"}"));
        });
        controllerShows("5555", "4444", 10);
    }

    ObjectNode deployment() {
        return JSON.valueToTree(client.genericKubernetesResources(DEPLOYMENT)
                .inNamespace("prod")
                .withName("model")
                .get());
    }

    private void create(int specVersion, String current, String stable, int weight) {
        ObjectNode rollout = json(
                """
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
                 "metadata": {"name": "model-svc", "namespace": "prod"},
                 "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "model-svc"}}, "strategy": {"canary": {"trafficRouting": {"nginx": {}}, "steps": [
                   {"setWeight": 10}, {"pause": {}}]}}},
                 "status": {"phase": "Paused", "pauseConditions": [
                   {"reason": "CanaryPauseStep", "startTime": "2026-01-01T00:00:00Z"}]}}
                """);
        ((ObjectNode) rollout.path("spec")).set("template", template(specVersion));
        status(rollout, current, stable, weight);
        put(ROLLOUT, rollout);
    }

    /** The status as a controller writes it that has seen the spec. */
    static void status(ObjectNode rollout, String current, String stable, int weight) {
        ObjectNode status = rollout.withObject("/status");
        status.put("currentPodHash", current).put("stableRS", stable);
        status.put(
                "observedGeneration",
                String.valueOf(rollout.at("/metadata/generation").asInt(1)));
        status.set(
                "canary",
                json(
                        """
                        {"weights": {"canary": {"weight": %d, "podTemplateHash": "%s"},
                                     "stable": {"weight": %d, "podTemplateHash": "%s"}, "verified": true}}
                        """
                                .formatted(weight, current, 100 - weight, stable)));
    }

    void replicaSet(int version, int ready, int revision) {
        ObjectNode replicaSet = json(
                """
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "model-svc-%1$s", "namespace": "prod",
                   "labels": {"app": "model-svc", "rollouts-pod-template-hash": "%1$s"},
                   "annotations": {"rollout.argoproj.io/revision": "%2$d"},
                   "ownerReferences": [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "model-svc",
                     "uid": "", "controller": true}]},
                 "spec": {"replicas": %3$d}, "status": {"readyReplicas": %3$d, "availableReplicas": %3$d}}
                """
                        .formatted(hash(version), revision, ready));
        ObjectNode template = template(version);
        template.withObject("/metadata/labels").put(RolloutView.HASH_LABEL, hash(version));
        ((ObjectNode) replicaSet.path("spec")).set("template", template);
        put(REPLICA_SET, replicaSet);
    }

    void removeReplicaSet(int version) {
        client.genericKubernetesResources(REPLICA_SET)
                .inNamespace("prod")
                .withName("model-svc-" + hash(version))
                .delete();
    }

    /** The rollout as it is stored. */
    ObjectNode stored() {
        return JSON.valueToTree(rollout().get());
    }

    JsonNode at(String pointer) {
        return stored().at(pointer);
    }

    /** Somebody deletes the rollout. */
    void delete() {
        rollout().delete();
    }

    /** Another writer changes the spec. */
    void change(Consumer<ObjectNode> change) {
        ObjectNode changed = stored();
        change.accept(changed);
        put(ROLLOUT, changed);
    }

    /** The rollout is one of an Argo CD application. */
    void ownedByArgoCd() {
        change(r -> r.withObject("/metadata/annotations")
                .put("argocd.argoproj.io/tracking-id", "shop:argoproj.io/Rollout:prod/model-svc"));
    }

    /** The controller writes the status. */
    void controllerShows(String current, String stable, int weight) {
        changeStatus(rollout -> status(rollout, current, stable, weight));
    }

    /** The controller, or another writer, changes the status. */
    void changeStatus(Consumer<ObjectNode> change) {
        ObjectNode changed = stored();
        change.accept(changed);
        client.genericKubernetesResources(ROLLOUT)
                .inNamespace("prod")
                .resource(resource(changed))
                .updateStatus();
    }

    /** Somebody applies the next version, and the controller starts it. */
    void v6() {
        replicaSet(6, 1, 3);
        change(rollout -> rollout.withObject("/spec").set("template", template(6)));
        changeStatus(rollout -> {
            rollout.withObject("/status").remove("abort");
            status(rollout, "6666", "4444", 10);
        });
    }

    private void put(ResourceDefinitionContext type, ObjectNode object) {
        client.genericKubernetesResources(type)
                .inNamespace("prod")
                .resource(resource(object))
                .createOr(r -> r.update());
    }

    private static GenericKubernetesResource resource(ObjectNode object) {
        try {
            return JSON.treeToValue(object, GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
