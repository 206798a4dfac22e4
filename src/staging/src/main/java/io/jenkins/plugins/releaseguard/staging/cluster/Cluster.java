package io.jenkins.plugins.releaseguard.staging.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.staging.Clock;
import io.jenkins.plugins.releaseguard.staging.Facts;
import io.jenkins.plugins.releaseguard.staging.StagedVersion;
import io.jenkins.plugins.releaseguard.staging.model.ModelService;
import io.jenkins.plugins.releaseguard.staging.traffic.Router;
import java.net.URI;
import java.time.Duration;

/** A Kubernetes API server with one rollout, and the controller that looks after it. */
public final class Cluster implements AutoCloseable {
    /**
     * How long things take.
     *
     * @param podStart until a new pod is ready
     * @param weights until the router takes up new weights
     * @param scaleDown until pods go that are no longer needed
     */
    public record Pace(Duration podStart, Duration weights, Duration scaleDown) {
        /** As in a real cluster, only quicker where one would wait. */
        public static final Pace DEFAULT =
                new Pace(Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofSeconds(30));
    }

    private final Manifests manifests;
    private final ApiServer api;
    private final RolloutController controller;

    /**
     * Starts an empty cluster.
     *
     * @param service whose pods are the rollout's
     * @param router whose weights are the rollout's
     */
    public Cluster(Manifests manifests, Pace pace, ModelService service, Router router, Clock clock, Facts facts) {
        this.manifests = manifests;
        RolloutWrites writes = new RolloutWrites(facts);
        this.api = new ApiServer(
                manifests.rollout(),
                (before, after) -> {
                    writes.written(before, after);
                    look();
                },
                facts);
        ReplicaSets replicaSets = new ReplicaSets(api, manifests, service, pace.podStart(), pace.scaleDown());
        this.controller =
                new RolloutController(api, manifests, replicaSets, new Mesh(router, pace.weights(), clock), clock);
    }

    private void look() {
        controller.trigger();
    }

    /** The API server's address, without a slash at the end. */
    public URI url() {
        return api.url();
    }

    /** Puts somebody beside the clients' writes to the rollout. */
    public void witnessWrites(WriteWitness by) {
        api.witnessWrites(by);
    }

    /** Creates the rollout, whose first version gets all traffic without any step. */
    public StagedVersion create(String version) {
        api.create(manifests.rollouts(), manifests.newRollout(version));
        controller.trigger();
        return version(version);
    }

    /** Puts another version into the rollout's template, as a deployment does. */
    public StagedVersion apply(String version) {
        api.set(manifests.rollout(), "/spec/template", manifests.template(version));
        return version(version);
    }

    private StagedVersion version(String name) {
        JsonNode template = manifests.template(name);
        return Manifests.version(template, PodHash.of(template));
    }

    /** The rollout as it is stored. */
    public JsonNode rollout() {
        return api.get(manifests.rollout()).orElseThrow();
    }

    /** Stops the controller, and closes the port and every connection. */
    @Override
    public void close() {
        controller.close();
        api.close();
    }
}
