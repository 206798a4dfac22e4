package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The objects of one namespace as the API server writes them, so that a patch can test for what was read. */
public final class Objects {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final String namespace;
    private final Failures failures;

    /** What can be asked for. */
    public enum Type {
        /** A ConfigMap. */
        CONFIG_MAP("", "ConfigMap", "configmaps"),
        /** A Deployment. */
        DEPLOYMENT("apps", "Deployment", "deployments"),
        /** A ReplicaSet. */
        REPLICA_SET("apps", "ReplicaSet", "replicasets"),
        /** A revision of a StatefulSet or DaemonSet. */
        CONTROLLER_REVISION("apps", "ControllerRevision", "controllerrevisions"),
        /** A StatefulSet. */
        STATEFUL_SET("apps", "StatefulSet", "statefulsets"),
        /** A DaemonSet. */
        DAEMON_SET("apps", "DaemonSet", "daemonsets"),
        /** A Pod. */
        POD("", "Pod", "pods"),
        /** A Secret. */
        SECRET("", "Secret", "secrets"),
        /** What Flux fetches from. */
        FLUX_GIT_REPOSITORY("source.toolkit.fluxcd.io", "GitRepository", "gitrepositories"),
        /** What Flux applies of it. */
        FLUX_KUSTOMIZATION("kustomize.toolkit.fluxcd.io", "Kustomization", "kustomizations"),
        /** A Helm release that Flux installs. */
        FLUX_HELM_RELEASE("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmreleases"),
        /** What of Flux commits new images to Git. */
        FLUX_IMAGE_UPDATE("image.toolkit.fluxcd.io", "ImageUpdateAutomation", "imageupdateautomations"),
        /** The same, before Flux 2.7. */
        FLUX_IMAGE_UPDATE_BETA("image.toolkit.fluxcd.io", "v1beta2", "ImageUpdateAutomation", "imageupdateautomations"),
        /** A Service. */
        SERVICE("", "Service", "services"),
        /** The addresses behind a Service, or a part of them. */
        ENDPOINT_SLICE("discovery.k8s.io", "EndpointSlice", "endpointslices"),
        /** An Ingress. */
        INGRESS("networking.k8s.io", "Ingress", "ingresses"),
        /** A VirtualService of Istio, in the version that every Istio from 1.5 on serves. */
        VIRTUAL_SERVICE("networking.istio.io", "v1beta1", "VirtualService", "virtualservices"),
        /** A DestinationRule of Istio, likewise. */
        DESTINATION_RULE("networking.istio.io", "v1beta1", "DestinationRule", "destinationrules"),
        /** An HTTPRoute of the Gateway API. */
        HTTP_ROUTE("gateway.networking.k8s.io", "HTTPRoute", "httproutes"),
        /** A TrafficSplit of the Service Mesh Interface. */
        TRAFFIC_SPLIT("split.smi-spec.io", "v1alpha2", "TrafficSplit", "trafficsplits"),
        /** An InferenceService of KServe. */
        INFERENCE_SERVICE("serving.kserve.io", "v1beta1", "InferenceService", "inferenceservices");

        private final ResourceDefinitionContext context;
        private final String resource;

        Type(String group, String kind, String plural) {
            this(group, "v1", kind, plural);
        }

        Type(String group, String version, String kind, String plural) {
            this.context = new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(true)
                    .build();
            this.resource = group.isEmpty() ? plural : plural + "." + group;
        }

        /** The API group; empty: the core one. */
        public String group() {
            return context.getGroup();
        }

        /** For example {@code Deployment}. */
        public String kind() {
            return context.getKind();
        }

        /** For example {@code deployments}. */
        public String plural() {
            return context.getPlural();
        }

        /** How objects of it are asked for. */
        ResourceDefinitionContext context() {
            return context;
        }

        /** In words of a sentence and of {@code kubectl}: {@code httproute}. */
        public String word() {
            return context.getKind().toLowerCase(Locale.ROOT);
        }

        /** To do something to objects of it. */
        public Permission permission(String verb) {
            return new Permission(verb, context.getGroup(), context.getPlural());
        }
    }

    /** @param client is closed by {@link #close()} */
    public Objects(KubernetesClient client, String namespace, Failures failures) {
        this.client = client;
        this.namespace = namespace;
        this.failures = failures;
    }

    /** Null where there is none of that name. */
    public JsonNode get(Type type, String name) throws LegException {
        try {
            GenericKubernetesResource found = resource(type, name).get();
            return found == null ? null : JSON.valueToTree(found);
        } catch (KubernetesClientException e) {
            throw failures.from(e, "get", type.resource);
        }
    }

    /**
     * Those that have the labels.
     *
     * @param labelled a label that they have with any value
     */
    public List<JsonNode> list(Type type, Map<String, String> labels, String labelled) throws LegException {
        try {
            return all(type).inNamespace(namespace).withLabels(labels).withLabel(labelled).list().getItems().stream()
                    .map(o -> (JsonNode) JSON.valueToTree(o))
                    .toList();
        } catch (KubernetesClientException e) {
            throw failures.from(e, "list", type.resource);
        }
    }

    /**
     * Those that have the labels, a page at a time, so that large ones need not all be held at once.
     *
     * @param size how many are asked for at once
     */
    public void pages(Type type, Map<String, String> labels, long size, Consumer<JsonNode> each) throws LegException {
        try {
            String next = null;
            do {
                GenericKubernetesResourceList page = all(type)
                        .inNamespace(namespace)
                        .withLabels(labels)
                        .list(new ListOptionsBuilder()
                                .withLimit(size)
                                .withContinue(next)
                                .build());
                page.getItems().forEach(o -> each.accept(JSON.valueToTree(o)));
                next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
            } while (next != null && !next.isEmpty());
        } catch (KubernetesClientException e) {
            throw failures.from(e, "list", type.resource);
        }
    }

    /** Applies a JSON patch; a test in it that fails is a conflict. */
    public void patch(Type type, String name, ArrayNode operations) throws LegException {
        try {
            Patch.of(operations).apply(client, type.context, namespace, name, null);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 422) {
                throw new LegException(
                        Kind.CONFLICT,
                        failures.object() + ": cannot patch " + type.resource + " in namespace " + namespace
                                + ": it is not as it was read, another writer was faster (422)",
                        e);
            }
            throw failures.from(e, "patch", type.resource);
        }
    }

    /** Deletes an object if it is still as it was read; one that is gone is no failure. */
    public void delete(Type type, JsonNode seen) throws LegException {
        String name = seen.at("/metadata/name").asText();
        try {
            resource(type, name)
                    .lockResourceVersion(seen.at("/metadata/resourceVersion").asText(""))
                    .delete();
        } catch (KubernetesClientException e) {
            throw failures.from(e, "delete", type.resource);
        }
    }

    private Resource<GenericKubernetesResource> resource(Type type, String name) {
        return all(type).inNamespace(namespace).withName(name);
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            all(Type type) {
        return client.genericKubernetesResources(type.context);
    }

    /**
     * The permissions that the credential lacks in the namespace.
     *
     * @param name of the object that is read and changed; null: any
     */
    public List<Permission> lacking(String name, List<Permission> needed) throws LegException {
        return AccessReview.lacking(client, namespace, name, needed, failures);
    }

    /** Frees the connections. */
    public void close() {
        client.close();
    }
}
