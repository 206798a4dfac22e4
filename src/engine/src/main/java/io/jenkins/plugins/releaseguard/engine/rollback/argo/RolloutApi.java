package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.AccessReview;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Patch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PodProvenance;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests to the API server, as {@code kubectl argo rollouts} makes them, with guards against other writers. */
final class RolloutApi {
    /** When a rollback last asked the controller to look again. */
    static final String TOUCHED = "release-guard.jenkins.io/looked-for";

    private static final String GROUP_VERSION = "argoproj.io/v1alpha1";
    private static final String ROLLOUTS = "rollouts.argoproj.io";
    private static final String REPLICA_SETS = "replicasets.apps";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final ResourceDefinitionContext ROLLOUT = new ResourceDefinitionContext.Builder()
            .withGroup("argoproj.io")
            .withVersion("v1alpha1")
            .withKind("Rollout")
            .withPlural("rollouts")
            .withNamespaced(true)
            .build();
    private static final String DEPLOYMENTS = "deployments.apps";
    private static final ResourceDefinitionContext DEPLOYMENT = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("Deployment")
            .withPlural("deployments")
            .withNamespaced(true)
            .build();
    private static final ResourceDefinitionContext REPLICA_SET = new ResourceDefinitionContext.Builder()
            .withGroup("apps")
            .withVersion("v1")
            .withKind("ReplicaSet")
            .withPlural("replicasets")
            .withNamespaced(true)
            .build();

    private final ArgoRolloutSpec spec;
    private final KubernetesClient client;
    private final Failures failures;

    RolloutApi(ArgoRolloutSpec spec, KubernetesClient client, Failures failures) {
        this.spec = spec;
        this.client = client;
        this.failures = failures;
    }

    private Resource<GenericKubernetesResource> rollout() {
        return client.genericKubernetesResources(ROLLOUT)
                .inNamespace(spec.namespace())
                .withName(spec.name());
    }

    RolloutView read() throws LegException {
        GenericKubernetesResource rollout =
                call("get", ROLLOUTS, () -> rollout().get());
        if (rollout == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    isInstalled()
                            ? "there is none of that name in namespace " + spec.namespace()
                            : "the cluster does not know " + GROUP_VERSION + "; is Argo Rollouts installed there?");
        }
        JsonNode found = JSON.valueToTree(rollout);
        JsonNode workload = workload(found);
        List<GenericKubernetesResource> replicaSets =
                call("list", REPLICA_SETS, () -> client.genericKubernetesResources(REPLICA_SET)
                        .inNamespace(spec.namespace())
                        .withLabels(selector(workload == null ? found : workload))
                        .withLabel(RolloutView.HASH_LABEL)
                        .list()
                        .getItems());
        return RolloutView.of(
                found,
                workload,
                replicaSets.stream().map(r -> (JsonNode) JSON.valueToTree(r)).toList());
    }

    /** The Deployment that holds the template; null: none does. */
    private JsonNode workload(JsonNode rollout) throws LegException {
        String name = RolloutView.workloadRef(rollout, "name");
        if (name == null || !DEPLOYMENT.getKind().equals(RolloutView.workloadRef(rollout, "kind"))) {
            return null;
        }
        GenericKubernetesResource workload =
                call("get", DEPLOYMENTS, () -> deployment(name).get());
        if (workload == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "its template is kept in Deployment " + name
                            + " (spec.workloadRef), and there is none of that name");
        }
        return JSON.valueToTree(workload);
    }

    private Resource<GenericKubernetesResource> deployment(String name) {
        return client.genericKubernetesResources(DEPLOYMENT)
                .inNamespace(spec.namespace())
                .withName(name);
    }

    /** A namespace may hold the ReplicaSets of many rollouts, each with its whole history. */
    private static Map<String, String> selector(JsonNode rollout) {
        Map<String, String> labels = new HashMap<>();
        rollout.at("/spec/selector/matchLabels")
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private boolean isInstalled() {
        try {
            return client.getApiResources(GROUP_VERSION) != null;
        } catch (KubernetesClientException e) {
            // only the choice of words hangs on it
            return true;
        }
    }

    Map<String, String> provenance(Version version) throws LegException {
        return PodProvenance.of(client, spec.namespace(), failures, RolloutView.HASH_LABEL, version);
    }

    /** What it lacks, for the rollout and for the Deployment that holds its template. */
    List<Permission> lacking() throws LegException {
        List<Permission> lacking =
                AccessReview.lacking(client, spec.namespace(), spec.name(), ArgoRolloutKind.PERMISSIONS, failures);
        if (!lacking.isEmpty()) {
            return lacking;
        }
        GenericKubernetesResource rollout =
                call("get", ROLLOUTS, () -> rollout().get());
        String workload = rollout == null ? null : RolloutView.workloadRef(JSON.valueToTree(rollout), "name");
        return workload == null
                ? lacking
                : AccessReview.lacking(
                        client, spec.namespace(), workload, ArgoRolloutKind.WORKLOAD_PERMISSIONS, failures);
    }

    /** Marks the rollout aborted, if nobody has changed it since {@code seen}. */
    void abort(RolloutView seen) throws LegException {
        ObjectNode status = JSON.createObjectNode().put("abort", true);
        patchStatus(seen, status);
    }

    /**
     * Gives the version that is being released all of the traffic as soon as its pods are ready, without steps, pauses
     * and analyses, if nobody has changed the rollout since {@code seen}. As {@code kubectl argo rollouts promote --full}.
     *
     * @return the resource version that this made
     */
    String promoteInFull(RolloutView seen) throws LegException {
        return patchStatus(seen, JSON.createObjectNode().put("promoteFull", true));
    }

    /**
     * Ends the pause of a canary step, if nobody has changed the rollout since {@code seen}.
     *
     * @return the resource version that this made
     */
    String clearPauseConditions(RolloutView seen) throws LegException {
        ObjectNode status = JSON.createObjectNode().putNull("pauseConditions");
        return patchStatus(seen, status);
    }

    private String patchStatus(RolloutView seen, ObjectNode status) throws LegException {
        Patch patch = Patch.merge(guarded(seen).set("status", status));
        return call("patch", ROLLOUTS + "/status", () -> {
            try {
                return version(patchRollout(patch, "status"));
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404) {
                    throw e;
                }
                // a custom resource definition without the subresource
                return version(patchRollout(patch, null));
            }
        });
    }

    private JsonNode patchRollout(Patch patch, String subresource) {
        return patch.apply(client, ROLLOUT, spec.namespace(), spec.name(), subresource);
    }

    /**
     * Makes the controller read the rollout again, if nobody has changed it since {@code seen}. Argo Rollouts up to 1.9 may put the
     * answer to a write of its own over a newer change that it has been told of
     * (argoproj/argo-rollouts issues 4073 and 4694), and then knows nothing of it until the next one.
     */
    void touch(RolloutView seen) throws LegException {
        ObjectNode patch = guarded(seen);
        patch.withObject("/metadata/annotations").put(TOUCHED, Instant.now().toString());
        call("patch", ROLLOUTS, () -> patchRollout(Patch.merge(patch), null));
    }

    private static String version(JsonNode written) {
        return written.at("/metadata/resourceVersion").asText(null);
    }

    /**
     * Ends a pause that the spec asks for, if nobody has changed the rollout since {@code seen}.
     *
     * @return the resource version that this made
     */
    String unpause(RolloutView seen) throws LegException {
        Patch patch =
                Patch.merge(guarded(seen).set("spec", JSON.createObjectNode().put("paused", false)));
        return version(call("patch", ROLLOUTS, () -> patchRollout(patch, null)));
    }

    private static ObjectNode guarded(RolloutView seen) {
        ObjectNode patch = JSON.createObjectNode();
        if (seen.resourceVersion() != null) {
            patch.putObject("metadata").put("resourceVersion", seen.resourceVersion());
        }
        return patch;
    }

    /**
     * Replaces the template, if it is still the one of {@code seen}. Its value is the guard and not the resource
     * version: the controller writes the status all the time while it moves traffic.
     */
    void replaceTemplate(RolloutView seen, JsonNode template) throws LegException {
        ArrayNode patch = JSON.createArrayNode();
        patch.addObject().put("op", "test").put("path", "/spec/template").set("value", seen.template());
        patch.addObject().put("op", "replace").put("path", "/spec/template").set("value", template);
        if (seen.workload() == null) {
            patch(patch);
        } else {
            patch(DEPLOYMENT, DEPLOYMENTS, seen.workload().at("/metadata/name").asText(), patch);
        }
    }

    /** Applies a JSON patch to the rollout; a test in it that fails is a conflict. */
    void patch(ArrayNode patch) throws LegException {
        patch(ROLLOUT, ROLLOUTS, spec.name(), patch);
    }

    private void patch(ResourceDefinitionContext type, String resource, String name, ArrayNode patch)
            throws LegException {
        try {
            Patch.of(patch).apply(client, type, spec.namespace(), name, null);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 422) {
                throw new LegException(
                        Kind.CONFLICT,
                        failures.object() + ": it is not as it was read, another writer was faster (422)",
                        e);
            }
            throw failures.from(e, "patch", resource);
        }
    }

    private <T> T call(String verb, String resource, Call<T> call) throws LegException {
        try {
            return call.make();
        } catch (KubernetesClientException e) {
            throw failures.from(e, verb, resource);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T make();
    }

    void close() {
        client.close();
    }
}
