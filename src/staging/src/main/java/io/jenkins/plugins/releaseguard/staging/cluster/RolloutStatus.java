package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;

/** Writes a state down as a rollout's status. */
final class RolloutStatus {
    private final JsonNode rollout;
    private final CanaryState state;
    private final Map<String, ObjectNode> replicaSets;

    RolloutStatus(JsonNode rollout, CanaryState state, Map<String, ObjectNode> replicaSets) {
        this.rollout = rollout;
        this.state = state;
        this.replicaSets = replicaSets;
    }

    /**
     * The whole status.
     *
     * @param weight of the canary, as the router was told
     * @param verified whether the router has taken it up
     */
    ObjectNode write(int weight, boolean verified, Instant now) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        // the controller writes the number as text
        status.put("observedGeneration", rollout.at("/metadata/generation").asText());
        status.put("currentPodHash", state.current());
        if (state.stable() != null) {
            status.put("stableRS", state.stable());
        }
        status.put("currentStepIndex", state.step());
        if (state.aborted()) {
            status.put("abort", true);
            status.put("abortedAt", state.abortedAt());
        }
        if (state.promotedInFull()) {
            status.put("promoteFull", true);
        }
        if (state.controllerPause()) {
            status.put("controllerPause", true);
        }
        if (state.pausedSince() != null) {
            status.putArray("pauseConditions")
                    .addObject()
                    .put("reason", "CanaryPauseStep")
                    .put("startTime", state.pausedSince());
        }
        replicas(status);
        weights(status.putObject("canary").putObject("weights"), weight, verified);
        String phase = phase(verified);
        status.put("phase", phase);
        String message = message(phase);
        if (!message.isEmpty()) {
            status.put("message", message);
        }
        status.set("conditions", conditions(phase, message, now));
        return status;
    }

    private void replicas(ObjectNode status) {
        int ready = replicaSets.values().stream().mapToInt(ReplicaSets::ready).sum();
        int all = replicaSets.values().stream()
                .mapToInt(r -> r.at("/status/replicas").asInt(0))
                .sum();
        JsonNode current = replicaSets.get(state.current());
        status.put("replicas", all);
        status.put("HPAReplicas", all);
        status.put(
                "updatedReplicas",
                current == null ? 0 : current.at("/status/replicas").asInt(0));
        status.put("readyReplicas", ready);
        status.put("availableReplicas", ready);
    }

    private void weights(ObjectNode weights, int weight, boolean verified) {
        String service = rollout.at("/metadata/name").asText();
        weights.putObject("canary")
                .put("weight", weight)
                .put("serviceName", service + "-canary")
                .put("podTemplateHash", state.current());
        weights.putObject("stable")
                .put("weight", 100 - weight)
                .put("serviceName", service + "-stable")
                .put("podTemplateHash", state.stable() == null ? state.current() : state.stable());
        weights.put("verified", verified);
    }

    private boolean isPaused() {
        return state.pausedSince() != null || rollout.at("/spec/paused").asBoolean(false);
    }

    private String phase(boolean verified) {
        if (state.aborted() && !state.isReleased()) {
            return "Degraded";
        }
        if (state.isReleased()) {
            return verified ? "Healthy" : "Progressing";
        }
        return isPaused() ? "Paused" : "Progressing";
    }

    private String message(String phase) {
        return switch (phase) {
            case "Degraded" -> "RolloutAborted: Rollout aborted update to revision " + revision();
            case "Paused" -> state.pausedSince() != null ? "CanaryPauseStep" : "manually paused";
            case "Progressing" -> "more replicas need to be updated";
            default -> "";
        };
    }

    private int revision() {
        JsonNode current = replicaSets.get(state.current());
        return current == null ? 0 : ReplicaSets.revision(current);
    }

    private JsonNode conditions(String phase, String message, Instant now) {
        boolean aborted = phase.equals("Degraded");
        boolean healthy = phase.equals("Healthy");
        JsonNode stable = state.stable() == null ? null : replicaSets.get(state.stable());
        boolean available = stable != null
                && ReplicaSets.ready(stable) >= rollout.at("/spec/replicas").asInt(1);
        String reason =
                switch (phase) {
                    case "Degraded" -> "RolloutAborted";
                    case "Paused" -> "RolloutPaused";
                    case "Healthy" -> "NewReplicaSetAvailable";
                    default -> "ReplicaSetUpdated";
                };
        return new Conditions(rollout.at("/status/conditions"), now)
                .set("Available", available, "AvailableReason", "")
                .set("Paused", phase.equals("Paused"), "RolloutPaused", "")
                .set("Healthy", healthy, healthy ? "RolloutHealthy" : "RolloutNotHealthy", "")
                .set("Completed", healthy, "RolloutCompleted", "")
                .set("Progressing", !aborted, reason, message)
                .all();
    }
}
