package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;

/**
 * Brings a rollout's pods and traffic to what its spec and its status ask for, as Argo Rollouts' controller does: by
 * what it reads alone, at every change and every tenth of a second.
 */
final class RolloutController implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int MOST_CHANGES = 20;

    private final ApiServer api;
    private final Manifests manifests;
    private final ReplicaSets replicaSets;
    private final Mesh mesh;
    private final Clock clock;
    private final ScheduledFuture<?> polling;
    private boolean closed;

    /** A controller that runs. */
    RolloutController(ApiServer api, Manifests manifests, ReplicaSets replicaSets, Mesh mesh, Clock clock) {
        this.api = api;
        this.manifests = manifests;
        this.replicaSets = replicaSets;
        this.mesh = mesh;
        this.clock = clock;
        this.polling = clock.every(PERIOD, "rollout controller", this::reconcile);
    }

    /** Looks soon, by another thread. */
    void trigger() {
        clock.after(Duration.ZERO, "rollout controller", this::reconcile);
    }

    private synchronized void reconcile() {
        int changes = 0;
        while (!closed && changes++ < MOST_CHANGES && reconcileOnce()) {
            // one change often makes the next one possible
        }
    }

    /** @return whether the state has changed */
    private boolean reconcileOnce() {
        ObjectNode rollout = api.get(manifests.rollout()).orElse(null);
        if (rollout == null) {
            return false;
        }
        CanarySteps steps = new CanarySteps(rollout.at("/spec/strategy/canary/steps"));
        CanaryState seen = CanaryState.read(rollout.path("status"));
        String hash = PodHash.of(rollout.at("/spec/template"));
        replicaSets.makeCurrent(rollout, hash);
        if (seen.current() == null) {
            return writeStatus(rollout, seen.started(hash), 0, false);
        }
        boolean ready = scale(rollout, seen, steps.weight(seen));
        int weight = weight(rollout, seen, steps.weight(seen), ready);
        boolean verified = mesh.want(shares(seen, weight), this::trigger);
        boolean settled = ready && verified && weight == steps.weight(seen);
        boolean specPaused = rollout.at("/spec/paused").asBoolean(false);
        CanaryState next = steps.next(seen, hash, specPaused, settled, Instant.now());
        if (!next.equals(seen)) {
            // more traffic moves with the next look, which asks whether the pods for it are ready
            int reached = next.current().equals(seen.current()) ? weight : 0;
            int nextWeight = Math.min(steps.weight(next), reached);
            return writeStatus(rollout, next, nextWeight, mesh.has(shares(next, nextWeight)));
        }
        writeStatus(rollout, seen, weight, verified);
        return false;
    }

    /** @return whether the pods that this weight needs are ready */
    private boolean scale(JsonNode rollout, CanaryState state, int weight) {
        int replicas = rollout.at("/spec/replicas").asInt(1);
        replicaSets.releaseOthers(state.current(), state.stable());
        if (state.stable() == null || state.isReleased()) {
            return replicaSets.want(state.current(), replicas);
        }
        boolean ready = replicaSets.want(state.stable(), replicas);
        if (state.aborted()) {
            replicaSets.release(state.current());
            return ready;
        }
        return replicaSets.want(state.current(), (replicas * weight + 99) / 100) && ready;
    }

    /** More traffic only to pods that are ready; less at once. */
    private static int weight(JsonNode rollout, CanaryState state, int wanted, boolean ready) {
        JsonNode last = rollout.at("/status/canary/weights/canary");
        boolean same = last.path("podTemplateHash").asText().equals(state.current());
        return ready ? wanted : Math.min(wanted, same ? last.path("weight").asInt(0) : 0);
    }

    private Map<StagedVersion, Integer> shares(CanaryState state, int weight) {
        StagedVersion current = replicaSets.version(state.current());
        if (state.stable() == null || weight == 100) {
            return Map.of(current, 100);
        }
        StagedVersion stable = replicaSets.version(state.stable());
        return weight == 0 ? Map.of(stable, 100) : Map.of(current, weight, stable, 100 - weight);
    }

    /** @return false when somebody else has changed the rollout meanwhile; then the next look starts from that */
    private boolean writeStatus(ObjectNode rollout, CanaryState state, int weight, boolean verified) {
        ObjectNode status = new RolloutStatus(rollout, state, replicaSets.all()).write(weight, verified, Instant.now());
        if (status.equals(rollout.path("status"))) {
            return true;
        }
        rollout.set("status", status);
        return api.replace(manifests.rollout() + "/status", rollout);
    }

    @Override
    public synchronized void close() {
        closed = true;
        polling.cancel(false);
    }
}
