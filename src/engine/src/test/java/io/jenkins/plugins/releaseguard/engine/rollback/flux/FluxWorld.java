package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import java.util.function.Consumer;

/**
 * Flux in a mock API server: the Git repository {@code flux-system/deploys}, the Kustomization {@code flux-system/apps} that
 * applies it, and the HelmRelease {@code prod/model-svc} in it; and what their controllers write.
 */
public final class FluxWorld {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Its objects. */
    public enum Kind {
        SOURCE("source.toolkit.fluxcd.io", "v1", "GitRepository", "gitrepositories", "flux-system", "deploys"),
        KUSTOMIZATION("kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomizations", "flux-system", "apps"),
        RELEASE("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases", "prod", "model-svc");

        private final ResourceDefinitionContext context;
        private final String namespace;
        private final String name;

        Kind(String group, String version, String kind, String plural, String namespace, String name) {
            this.context = new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(true)
                    .build();
            this.namespace = namespace;
            this.name = name;
        }

        String path() {
            return "/apis/" + context.getGroup() + "/" + context.getVersion() + "/namespaces/" + namespace + "/"
                    + context.getPlural() + "/" + name;
        }
    }

    private final KubernetesClient client;

    /** @param commit that is applied */
    public FluxWorld(KubernetesClient client, String url, String commit) {
        this.client = client;
        create(Kind.SOURCE, "{\"url\": \"" + url + "\", \"ref\": {\"branch\": \"main\"}}");
        create(
                Kind.KUSTOMIZATION,
                "{\"sourceRef\": {\"kind\": \"GitRepository\", \"name\": \"deploys\"}, \"prune\": true, \"wait\": true}");
        create(Kind.RELEASE, "{\"interval\": \"10m\"}");
        change(Kind.RELEASE, o -> o.withObject("/metadata/labels")
                .put("kustomize.toolkit.fluxcd.io/name", "apps")
                .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system"));
        fetches(commit);
        applies(commit);
        shows(Kind.RELEASE, "True", "UpgradeSucceeded");
    }

    private void create(Kind kind, String spec) {
        ObjectNode object = JSON.createObjectNode()
                .put("apiVersion", kind.context.getGroup() + "/" + kind.context.getVersion())
                .put("kind", kind.context.getKind());
        object.withObject("/metadata").put("name", kind.name).put("namespace", kind.namespace);
        object.set("spec", MockCluster.json(spec));
        client.genericKubernetesResources(kind.context)
                .inNamespace(kind.namespace)
                .resource(generic(object))
                .create();
    }

    private Resource<GenericKubernetesResource> resource(Kind kind) {
        return client.genericKubernetesResources(kind.context)
                .inNamespace(kind.namespace)
                .withName(kind.name);
    }

    private static GenericKubernetesResource generic(ObjectNode object) {
        return JSON.convertValue(object, GenericKubernetesResource.class);
    }

    public ObjectNode stored(Kind kind) {
        return JSON.valueToTree(resource(kind).get());
    }

    void delete(Kind kind) {
        resource(kind).delete();
    }

    void change(Kind kind, Consumer<ObjectNode> change) {
        ObjectNode object = stored(kind);
        change.accept(object);
        client.genericKubernetesResources(kind.context)
                .inNamespace(kind.namespace)
                .resource(generic(object))
                .update();
    }

    private void status(Kind kind, Consumer<ObjectNode> change) {
        ObjectNode object = stored(kind);
        change.accept(object.withObject("/status"));
        client.genericKubernetesResources(kind.context)
                .inNamespace(kind.namespace)
                .resource(generic(object))
                .updateStatus();
    }

    /** The controller has handled the object as it is, and says so. */
    void shows(Kind kind, String ready, String reason) {
        String asked = asked(kind);
        long generation = stored(kind).at("/metadata/generation").asLong(1);
        status(kind, status -> {
            status.put("observedGeneration", generation);
            if (!asked.isEmpty()) {
                status.put("lastHandledReconcileAt", asked);
            }
            status.putArray("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", ready)
                    .put("reason", reason)
                    .put("message", "so it is")
                    .put("observedGeneration", generation);
        });
    }

    /** The value of the request to look again; empty: there was none. */
    String asked(Kind kind) {
        return stored(kind)
                .at("/metadata/annotations")
                .path("reconcile.fluxcd.io/requestedAt")
                .asText("");
    }

    public boolean isAsked(Kind kind) {
        return !asked(kind).isEmpty()
                && !asked(kind)
                        .equals(stored(kind)
                                .at("/status/lastHandledReconcileAt")
                                .asText(""));
    }

    public void fetches(String commit) {
        shows(Kind.SOURCE, "True", "Succeeded");
        status(Kind.SOURCE, s -> s.withObject("/artifact").put("revision", "main@sha1:" + commit));
    }

    public void applies(String commit) {
        shows(Kind.KUSTOMIZATION, "True", "ReconciliationSucceeded");
        status(Kind.KUSTOMIZATION, s -> s.put("lastAppliedRevision", "main@sha1:" + commit)
                .put("lastAttemptedRevision", "main@sha1:" + commit));
    }
}
