package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far a rollout is, as its status tells; what a controller must remember and nothing more.
 *
 * @param current hash of the template that the controller has seen; null: none yet
 * @param stable hash of the version that has been released; null: none yet
 * @param aborted by somebody
 * @param abortedAt when the controller saw that; null: it did not
 * @param step index of the step that is being done; the number of steps: all are done
 * @param controllerPause whether the pause is a step's: when its condition is gone, somebody has ended it
 * @param pausedSince null: no pause
 * @param promotedInFull whether somebody wants all steps passed over
 */
record CanaryState(
        String current,
        String stable,
        boolean aborted,
        String abortedAt,
        int step,
        boolean controllerPause,
        String pausedSince,
        boolean promotedInFull) {

    static CanaryState read(JsonNode status) {
        return new CanaryState(
                text(status.path("currentPodHash")),
                text(status.path("stableRS")),
                status.path("abort").asBoolean(false),
                text(status.path("abortedAt")),
                status.path("currentStepIndex").asInt(0),
                status.path("controllerPause").asBoolean(false),
                text(status.at("/pauseConditions/0/startTime")),
                status.path("promoteFull").asBoolean(false));
    }

    private static String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }

    boolean isReleased() {
        return current != null && current.equals(stable);
    }

    /** At a step, with nothing else going on. */
    CanaryState at(int index) {
        return new CanaryState(current, stable, false, null, index, false, null, promotedInFull);
    }

    /** A template that has not been seen before in this state. */
    CanaryState started(String hash) {
        return new CanaryState(hash, stable, false, null, 0, false, null, false);
    }

    CanaryState released(int steps) {
        return new CanaryState(current, current, false, null, steps, false, null, false);
    }

    CanaryState abortSeen(String time) {
        return new CanaryState(current, stable, true, abortedAt == null ? time : abortedAt, 0, false, null, false);
    }

    CanaryState paused(String time) {
        return new CanaryState(current, stable, false, null, step, true, time, false);
    }
}
