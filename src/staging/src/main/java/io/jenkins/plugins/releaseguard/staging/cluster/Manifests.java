package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;

/**
 * The objects of one rollout and where they are kept.
 *
 * @param namespace of all of them
 * @param name of the rollout
 * @param replicas of the stable version
 * @param canaryPercent of the traffic at the first step, which ends in a pause without end
 */
public record Manifests(String namespace, String name, int replicas, int canaryPercent) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String rollouts() {
        return "/apis/argoproj.io/v1alpha1/namespaces/" + namespace + "/rollouts";
    }

    /** The path of the rollout. */
    public String rollout() {
        return rollouts() + "/" + name;
    }

    String replicaSets() {
        return "/apis/apps/v1/namespaces/" + namespace + "/replicasets";
    }

    String replicaSetName(String hash) {
        return name + "-" + hash;
    }

    String replicaSet(String hash) {
        return replicaSets() + "/" + replicaSetName(hash);
    }

    private String image(String version) {
        return "registry.example.org/models/" + name + ":" + version;
    }

    ObjectNode template(String version) {
        return json(
                """
                {"metadata": {"labels": {"app": "%1$s"}},
                 "spec": {"containers": [{"name": "model", "image": "%2$s", "ports": [{"containerPort": 8080}]}]}}
                """
                        .formatted(name, image(version)));
    }

    ObjectNode newRollout(String version) {
        ObjectNode rollout = json(
                """
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
                 "metadata": {"name": "%1$s", "namespace": "%2$s", "labels": {"app": "%1$s"}},
                 "spec": {"replicas": %3$d, "revisionHistoryLimit": 10,
                   "selector": {"matchLabels": {"app": "%1$s"}},
                   "strategy": {"canary": {"canaryService": "%1$s-canary", "stableService": "%1$s-stable",
                     "trafficRouting": {"istio": {"virtualService": {"name": "%1$s"}}},
                     "steps": [{"setWeight": %4$d}, {"pause": {}}]}}}}
                """
                        .formatted(name, namespace, replicas, canaryPercent));
        ((ObjectNode) rollout.path("spec")).set("template", template(version));
        return rollout;
    }

    ObjectNode newReplicaSet(JsonNode rollout, String hash) {
        ObjectNode replicaSet = json(
                """
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "%1$s", "namespace": "%2$s",
                   "labels": {"app": "%3$s", "rollouts-pod-template-hash": "%4$s"}, "annotations": {},
                   "ownerReferences": [{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "%3$s",
                     "uid": "%5$s", "controller": true, "blockOwnerDeletion": true}]},
                 "spec": {"replicas": 0,
                   "selector": {"matchLabels": {"app": "%3$s", "rollouts-pod-template-hash": "%4$s"}}},
                 "status": {"replicas": 0, "readyReplicas": 0, "availableReplicas": 0}}
                """
                        .formatted(
                                replicaSetName(hash),
                                namespace,
                                name,
                                hash,
                                rollout.at("/metadata/uid").asText()));
        ((ObjectNode) replicaSet.path("spec")).set("template", PodHash.withLabel(rollout.at("/spec/template"), hash));
        return replicaSet;
    }

    /** What a template runs; its name is its first image's tag. */
    static StagedVersion version(JsonNode template, String hash) {
        String image = template.at("/spec/containers/0/image").asText();
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        return new StagedVersion(colon < 0 ? hash : image.substring(colon + 1), image, hash);
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
