package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.staging.Facts;

/** Takes down what others than the controller write into the rollout. */
final class RolloutWrites {
    private final Facts facts;

    RolloutWrites(Facts facts) {
        this.facts = facts;
    }

    /** Compares the rollout before a write and after it. */
    void written(JsonNode before, JsonNode after) {
        if (!isAborted(before) && isAborted(after)) {
            facts.add(Facts.Kind.ABORT, name(before) + " is aborted");
        }
        boolean specGoesOn = isSpecPaused(before) && !isSpecPaused(after);
        boolean stepGoesOn = isPaused(before) && !isPaused(after);
        if (specGoesOn || stepGoesOn) {
            facts.add(Facts.Kind.UNPAUSE, name(before) + " goes on");
        }
        String oldHash = hash(before);
        String newHash = hash(after);
        if (!newHash.equals(oldHash)) {
            boolean undo = newHash.equals(before.at("/status/stableRS").asText());
            facts.add(
                    undo ? Facts.Kind.UNDO : Facts.Kind.NEW_TEMPLATE,
                    "the template is " + Manifests.version(after.at("/spec/template"), newHash) + ", it was "
                            + Manifests.version(before.at("/spec/template"), oldHash));
        }
    }

    private static String name(JsonNode rollout) {
        String hash = hash(rollout);
        return Manifests.version(rollout.at("/spec/template"), hash).name();
    }

    private static String hash(JsonNode rollout) {
        return PodHash.of(rollout.at("/spec/template"));
    }

    private static boolean isAborted(JsonNode rollout) {
        return rollout.at("/status/abort").asBoolean(false);
    }

    private static boolean isSpecPaused(JsonNode rollout) {
        return rollout.at("/spec/paused").asBoolean(false);
    }

    private static boolean isPaused(JsonNode rollout) {
        return rollout.at("/status/pauseConditions").size() > 0;
    }
}
