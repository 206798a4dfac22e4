package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.DeploymentStatus;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import java.util.Locale;

/** Something that a release installs and that has pods. */
record Workload(Kind kind, String name) {
    enum Kind {
        DEPLOYMENT("Deployment", Objects.Type.DEPLOYMENT),
        STATEFUL_SET("StatefulSet", Objects.Type.STATEFUL_SET),
        DAEMON_SET("DaemonSet", Objects.Type.DAEMON_SET);

        private final String word;
        private final Objects.Type type;

        Kind(String word, Objects.Type type) {
            this.word = word;
            this.type = type;
        }

        /** Null where it is none of these. */
        static Kind of(String apiVersion, String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word) && apiVersion.startsWith("apps/")) {
                    return kind;
                }
            }
            return null;
        }
    }

    Objects.Type type() {
        return kind.type;
    }

    /** {@code deployment model-svc}. */
    @Override
    public String toString() {
        return kind.word.toLowerCase(Locale.ROOT) + " " + name;
    }

    /**
     * How far its rollout has come.
     *
     * @param done every pod is of the newest template and ready, and no other is left
     */
    record Progress(boolean done, String sentence) {}

    /** @param object as the API server writes it; null: there is none */
    Progress progress(JsonNode object) {
        if (object == null) {
            return new Progress(false, this + " does not exist");
        }
        DeploymentStatus status = new DeploymentStatus(object);
        if (kind == Kind.DEPLOYMENT) {
            return new Progress(status.isComplete() && !status.isPaused(), this + ": " + status.sentence());
        }
        if (!status.isObserved()) {
            return new Progress(
                    false, this + ": the controller has not taken up generation " + status.generation() + " yet");
        }
        return kind == Kind.STATEFUL_SET ? statefulSet(object) : daemonSet(object);
    }

    private Progress statefulSet(JsonNode object) {
        int all = object.at("/spec/replicas").asInt(1);
        int partition =
                object.at("/spec/updateStrategy/rollingUpdate/partition").asInt(0);
        int wanted = Math.max(0, all - partition);
        int updated = object.at("/status/updatedReplicas").asInt(0);
        int ready = object.at("/status/readyReplicas").asInt(0);
        return new Progress(
                updated >= wanted
                        && ready >= all
                        && object.at("/status/replicas").asInt(0) <= all,
                this + ": " + updated + " of " + wanted + " replicas are updated, " + ready + " ready");
    }

    private Progress daemonSet(JsonNode object) {
        int wanted = object.at("/status/desiredNumberScheduled").asInt(0);
        int updated = object.at("/status/updatedNumberScheduled").asInt(0);
        int available = object.at("/status/numberAvailable").asInt(0);
        return new Progress(
                updated >= wanted && available >= wanted,
                this + ": " + updated + " of " + wanted + " pods are updated, " + available + " available");
    }
}
