package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The template of a version that has been before, as its user wrote it. */
final class OriginalTemplate {
    private static final String EPHEMERAL_METADATA = "rollout.argoproj.io/ephemeral-metadata";
    private static final ObjectMapper JSON = new ObjectMapper();

    private OriginalTemplate() {}

    /**
     * The template that made the ReplicaSet, without what the controller put into it: with that left in, Argo would
     * take it for a new version instead of an old one.
     */
    static JsonNode of(JsonNode rollout, JsonNode replicaSet) {
        ObjectNode template = replicaSet.at("/spec/template").deepCopy();
        JsonNode metadata = template.path("metadata");
        remove(metadata, "labels", List.of(RolloutView.HASH_LABEL));
        JsonNode injected = injected(replicaSet);
        for (String kind : List.of("labels", "annotations")) {
            List<String> keys = new ArrayList<>();
            injected.path(kind).fieldNames().forEachRemaining(keys::add);
            remove(metadata, kind, keys);
        }
        if (rollout.at("/spec/strategy/canary").has("antiAffinity")) {
            removeAntiAffinity(template);
        }
        return template;
    }

    /**
     * The rule that keeps a canary's pods away from those of the version that was stable then. What is left is what
     * Argo compares: of a preferred rule an empty podAntiAffinity, of a required one nothing.
     */
    private static void removeAntiAffinity(ObjectNode template) {
        JsonNode affinity = template.at("/spec/affinity");
        JsonNode rules = affinity.path("podAntiAffinity");
        removeTerm(rules, "preferredDuringSchedulingIgnoredDuringExecution", "/podAffinityTerm");
        boolean had = removeTerm(rules, "requiredDuringSchedulingIgnoredDuringExecution", "");
        if (had && rules.isEmpty()) {
            ((ObjectNode) affinity).remove("podAntiAffinity");
            if (affinity.isEmpty()) {
                ((ObjectNode) template.path("spec")).remove("affinity");
            }
        }
    }

    private static boolean removeTerm(JsonNode rules, String list, String term) {
        if (!(rules.path(list) instanceof ArrayNode terms)) {
            return false;
        }
        for (int i = 0; i < terms.size(); i++) {
            JsonNode labels = terms.get(i).at(term + "/labelSelector/matchExpressions");
            if (RolloutView.stream(labels).anyMatch(l -> l.path("key").asText().equals(RolloutView.HASH_LABEL))) {
                terms.remove(i);
                if (terms.isEmpty()) {
                    ((ObjectNode) rules).remove(list);
                }
                return true;
            }
        }
        return false;
    }

    private static JsonNode injected(JsonNode replicaSet) {
        String text = RolloutView.text(replicaSet.at("/metadata/annotations").path(EPHEMERAL_METADATA));
        try {
            return text == null ? JSON.missingNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static void remove(JsonNode metadata, String map, List<String> keys) {
        if (metadata.path(map) instanceof ObjectNode entries && !keys.isEmpty()) {
            boolean had = !entries.isEmpty();
            entries.remove(keys);
            if (had && entries.isEmpty()) {
                ((ObjectNode) metadata).remove(map);
            }
        }
    }
}
