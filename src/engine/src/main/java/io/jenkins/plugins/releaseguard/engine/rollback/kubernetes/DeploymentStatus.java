package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/** How far the rollout of a Deployment has come. */
public final class DeploymentStatus implements RolloutStatus {
    private final JsonNode deployment;

    /** @param deployment as the API server writes it */
    public DeploymentStatus(JsonNode deployment) {
        this.deployment = deployment;
    }

    @Override
    public long generation() {
        return deployment.at("/metadata/generation").asLong(0);
    }

    @Override
    public boolean isObserved() {
        return deployment.at("/status/observedGeneration").asLong(0) >= generation();
    }

    /** Whether nothing is rolled out until it is resumed. */
    public boolean isPaused() {
        return deployment.at("/spec/paused").asBoolean(false);
    }

    /** Whether the controller has given the rollout up for the time being. */
    public boolean isStuck() {
        for (JsonNode condition : deployment.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Progressing")
                    && condition.path("reason").asText().equals("ProgressDeadlineExceeded")) {
                return true;
            }
        }
        return false;
    }

    private int wanted() {
        return deployment.at("/spec/replicas").asInt(1);
    }

    private int count(String which) {
        return deployment.at("/status").path(which).asInt(0);
    }

    /** Whether every pod is of the spec's template and available, and no other is left. */
    @Override
    public boolean isComplete() {
        int updated = count("updatedReplicas");
        return isObserved()
                && updated >= wanted()
                && count("replicas") <= updated
                && count("availableReplicas") >= updated;
    }

    @Override
    public String sentence() {
        if (!isObserved()) {
            return "the controller has not taken up generation " + generation() + " yet";
        }
        int old = Math.max(0, count("replicas") - count("updatedReplicas"));
        return count("updatedReplicas") + " of " + wanted() + " replicas are updated, " + count("availableReplicas")
                + " available, " + old + " old" + (isPaused() ? "; paused" : "")
                + (isStuck() ? "; its progress deadline is exceeded" : "");
    }
}
