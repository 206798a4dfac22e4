package io.jenkins.plugins.releaseguard.engine.rollback.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One version of a registered model as MLflow shows it; immutable.
 *
 * @param number as MLflow counts it, in text
 * @param runId that made it; null: not said
 * @param source where the model lies; null: not said
 * @param status {@code READY}, {@code PENDING_REGISTRATION} or {@code FAILED_REGISTRATION}; null: not said
 * @param tags of this plugin only
 */
record ModelVersion(String number, String runId, String source, String status, Map<String, String> tags) {
    private static final String OWN_TAGS = "release_guard.";
    private static final int MAX_TEXT = 1_000;

    ModelVersion {
        tags = Map.copyOf(tags);
    }

    /**
     * @param node what MLflow calls {@code model_version}
     * @return null when it is not a version of that model
     */
    static ModelVersion of(JsonNode node, String model) {
        String number = node.path("version").asText("");
        if (!model.equals(node.path("name").asText(null)) || !number.matches("[1-9][0-9]{0,17}")) {
            return null;
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode tag : node.path("tags")) {
            String key = tag.path("key").asText("");
            if (key.startsWith(OWN_TAGS)) {
                tags.put(key, text(tag.path("value")) == null ? "" : text(tag.path("value")));
            }
        }
        return new ModelVersion(
                number, text(node.path("run_id")), text(node.path("source")), text(node.path("status")), tags);
    }

    /** In one line and not too long; null for nothing. */
    private static String text(JsonNode node) {
        String text = node.isValueNode() && !node.isNull() ? node.asText() : "";
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.isEmpty() ? null : line.substring(0, Math.min(line.length(), MAX_TEXT));
    }

    boolean isReady() {
        return status == null || status.equals("READY");
    }

    boolean isMarkedBad() {
        return "true".equalsIgnoreCase(tags.get(Marks.ROLLED_BACK));
    }

    /** As the rest of the engine knows it. */
    Version toVersion(MlflowAliasSpec spec) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(VersionOf.REGISTRY, VersionOf.registry(spec));
        identity.put(VersionOf.MODEL_VERSION, number);
        identity.put(VersionOf.MODEL_URI, "models:/" + spec.model() + "/" + number);
        if (runId != null) {
            identity.put(VersionOf.RUN_ID, runId);
        }
        if (source != null) {
            identity.put(VersionOf.SOURCE, source);
        }
        return new Version("v" + number, identity);
    }

    /** Whether it is that version; a model that was deleted and made anew has the same numbers for others. */
    boolean is(Version version, MlflowAliasSpec spec) {
        Map<String, String> identity = version.identity();
        return VersionOf.isOf(version, spec)
                && number.equals(identity.get(VersionOf.MODEL_VERSION))
                && agrees(runId, identity.get(VersionOf.RUN_ID))
                && agrees(source, identity.get(VersionOf.SOURCE));
    }

    /** Whether both are the same version of one model. */
    boolean is(ModelVersion other) {
        return number.equals(other.number) && agrees(runId, other.runId) && agrees(source, other.source);
    }

    private static boolean agrees(String one, String other) {
        return one == null || other == null || one.equals(other);
    }

    @Override
    public String toString() {
        return "v" + number;
    }
}
