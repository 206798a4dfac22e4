package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.RolloutStatus;

/**
 * How far the update of a StatefulSet has come.
 *
 * @param statefulSet as the API server writes it
 */
record StatefulSetStatus(JsonNode statefulSet) implements RolloutStatus {
    @Override
    public long generation() {
        return statefulSet.at("/metadata/generation").asLong(0);
    }

    @Override
    public boolean isObserved() {
        return statefulSet.at("/status/observedGeneration").asLong(0) >= generation();
    }

    /** The ControllerRevision of the template that the controller has seen. */
    String updateRevision() {
        return statefulSet.at("/status/updateRevision").asText("");
    }

    /** Whether pods are replaced only when somebody deletes them. */
    boolean isOnDelete() {
        return statefulSet.at("/spec/updateStrategy/type").asText("").equals("OnDelete");
    }

    private int wanted() {
        return statefulSet.at("/spec/replicas").asInt(1);
    }

    private int count(String which) {
        return statefulSet.at("/status").path(which).asInt(0);
    }

    /** API servers before 1.22 do not count what is available. */
    private int available() {
        return statefulSet.at("/status").has("availableReplicas") ? count("availableReplicas") : count("readyReplicas");
    }

    /** Those below the partition keep their version. */
    private int partition() {
        return statefulSet.at("/spec/updateStrategy/rollingUpdate/partition").asInt(0);
    }

    /**
     * The controller counts all of it at one look. Where not all are updated yet, the pods that it counts as available are
     * partly those from before, whatever the pods themselves have come to since.
     */
    @Override
    public boolean isComplete() {
        return isObserved()
                && count("replicas") == wanted()
                && count("updatedReplicas") >= wanted() - partition()
                && available() >= wanted();
    }

    @Override
    public String sentence() {
        if (!isObserved()) {
            return "the controller has not taken up generation " + generation() + " yet";
        }
        return count("updatedReplicas") + " of " + wanted() + " replicas are of update revision " + updateRevision()
                + " (current revision "
                + statefulSet.at("/status/currentRevision").asText("none") + "), " + available() + " available"
                + (isOnDelete() ? "; OnDelete" : partition() > 0 ? "; partition " + partition() : "");
    }
}
