package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ReplicaSets of a rollout and their pods, which take a moment to start. Not thread-safe. */
final class ReplicaSets {
    private static final String REVISION = "rollout.argoproj.io/revision";

    private final ApiServer api;
    private final Manifests manifests;
    private final ModelService service;
    private final Duration podStart;
    private final Duration scaleDownDelay;
    private final Map<String, Long> scaledUpAt = new HashMap<>();
    private final Map<String, Long> unneededSince = new HashMap<>();

    ReplicaSets(ApiServer api, Manifests manifests, ModelService service, Duration podStart, Duration scaleDownDelay) {
        this.api = api;
        this.manifests = manifests;
        this.service = service;
        this.podStart = podStart;
        this.scaleDownDelay = scaleDownDelay;
    }

    /** All, by hash. */
    Map<String, ObjectNode> all() {
        Map<String, ObjectNode> all = new LinkedHashMap<>();
        for (JsonNode item : api.get(manifests.replicaSets()).orElseThrow().path("items")) {
            all.put(item.at("/metadata/labels").path(PodHash.LABEL).asText(), (ObjectNode) item);
        }
        return all;
    }

    /** Makes the one of the rollout's template exist and gives it the highest revision, as when it is new. */
    void makeCurrent(JsonNode rollout, String hash) {
        Map<String, ObjectNode> all = all();
        int highest =
                all.values().stream().mapToInt(ReplicaSets::revision).max().orElse(0);
        ObjectNode mine = all.get(hash);
        if (mine == null) {
            mine = manifests.newReplicaSet(rollout, hash);
            annotate(mine, highest + 1);
            api.create(manifests.replicaSets(), mine);
        } else if (revision(mine) < highest) {
            annotate(mine, highest + 1);
            api.replace(manifests.replicaSet(hash), mine);
        }
    }

    private static void annotate(ObjectNode replicaSet, int revision) {
        replicaSet.withObject("/metadata/annotations").put(REVISION, Integer.toString(revision));
    }

    static int revision(JsonNode replicaSet) {
        return replicaSet.at("/metadata/annotations").path(REVISION).asInt(0);
    }

    static int ready(JsonNode replicaSet) {
        return replicaSet.at("/status/readyReplicas").asInt(0);
    }

    StagedVersion version(String hash) {
        ObjectNode replicaSet = api.get(manifests.replicaSet(hash)).orElseThrow();
        return Manifests.version(replicaSet.at("/spec/template"), hash);
    }

    /**
     * Wants so many pods of a version.
     *
     * @return whether at least so many are ready
     */
    boolean want(String hash, int replicas) {
        unneededSince.remove(hash);
        return scale(api.get(manifests.replicaSet(hash)).orElseThrow(), hash, replicas);
    }

    /** Lets the pods of all others go, some time after they were last needed. */
    void releaseOthers(String one, String other) {
        all().forEach((hash, replicaSet) -> {
            if (!hash.equals(one) && !hash.equals(other)) {
                release(replicaSet, hash);
            }
        });
    }

    void release(String hash) {
        release(api.get(manifests.replicaSet(hash)).orElseThrow(), hash);
    }

    private void release(ObjectNode replicaSet, String hash) {
        long now = System.nanoTime();
        long since = unneededSince.computeIfAbsent(hash, h -> now);
        if (now - since >= scaleDownDelay.toNanos()) {
            scale(replicaSet, hash, 0);
        }
    }

    private boolean scale(ObjectNode replicaSet, String hash, int replicas) {
        long now = System.nanoTime();
        int ready = ready(replicaSet);
        int wanted = replicaSet.at("/spec/replicas").asInt(0);
        if (replicas > wanted || (replicas > ready && !scaledUpAt.containsKey(hash))) {
            scaledUpAt.put(hash, now);
        }
        int readyNow = Math.min(ready, replicas);
        Long startedAt = scaledUpAt.get(hash);
        if (replicas > ready && startedAt != null && now - startedAt >= podStart.toNanos()) {
            readyNow = replicas;
            scaledUpAt.remove(hash);
        }
        if (replicas != wanted || readyNow != ready) {
            replicaSet.withObject("/spec").put("replicas", replicas);
            ObjectNode status = replicaSet.withObject("/status");
            status.put("replicas", replicas).put("readyReplicas", readyNow).put("availableReplicas", readyNow);
            service.scale(Manifests.version(replicaSet.at("/spec/template"), hash), readyNow);
            api.replace(manifests.replicaSet(hash), replicaSet);
        }
        return readyNow >= replicas;
    }
}
