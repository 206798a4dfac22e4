package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PodProvenance;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests to the API server, with guards against other writers. */
final class DeploymentApi {
    private static final String TEMPLATE = "/spec/template";
    private static final String PAUSED = "/spec/paused";

    private final DeploymentSpec spec;
    private final KubernetesClient client;
    private final Objects objects;
    private final Failures failures;

    DeploymentApi(DeploymentSpec spec, KubernetesClient client) {
        this.spec = spec;
        this.failures = spec.failures();
        this.client = client;
        this.objects = new Objects(client, spec.namespace(), failures);
    }

    DeploymentView read() throws LegException {
        JsonNode deployment = objects.get(Type.DEPLOYMENT, spec.name());
        if (deployment == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
        }
        return DeploymentView.of(
                deployment, objects.list(Type.REPLICA_SET, selector(deployment), Revision.Keys.DEPLOYMENT.hash()));
    }

    /** A namespace may hold the ReplicaSets of many Deployments, each with its whole history. */
    private static Map<String, String> selector(JsonNode deployment) {
        Map<String, String> labels = new HashMap<>();
        deployment
                .at("/spec/selector/matchLabels")
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /**
     * Replaces the template, if it is still the one of {@code seen}, and resumes the Deployment if it is paused, in one
     * write. The template is the guard and not the resource version: the controller writes the status all the time.
     */
    void undo(DeploymentView seen, Revision target) throws LegException {
        JsonPatch patch = new JsonPatch().test(TEMPLATE, seen.template()).replace(TEMPLATE, target.template());
        objects.patch(Type.DEPLOYMENT, spec.name(), resumed(patch, seen).operations());
    }

    /** Resumes the Deployment, if its template is still the one of {@code seen}. */
    void resume(DeploymentView seen) throws LegException {
        JsonPatch patch = new JsonPatch().test(TEMPLATE, seen.template());
        objects.patch(Type.DEPLOYMENT, spec.name(), resumed(patch, seen).operations());
    }

    Map<String, String> provenance(Version version) throws LegException {
        return PodProvenance.of(client, spec.namespace(), failures, Revision.Keys.DEPLOYMENT.hash(), version);
    }

    List<Permission> lacking(List<Permission> needed) throws LegException {
        return objects.lacking(spec.name(), needed);
    }

    /** Applies a JSON patch to the Deployment; a test in it that fails is a conflict. */
    void patch(ArrayNode operations) throws LegException {
        objects.patch(Type.DEPLOYMENT, spec.name(), operations);
    }

    private static JsonPatch resumed(JsonPatch patch, DeploymentView seen) {
        return seen.status().isPaused() ? patch.replace(PAUSED, BooleanNode.FALSE) : patch;
    }

    void close() {
        objects.close();
    }
}
