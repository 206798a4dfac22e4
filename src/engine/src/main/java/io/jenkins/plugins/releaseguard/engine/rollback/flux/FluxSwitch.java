package io.jenkins.plugins.releaseguard.engine.rollback.flux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.pause.Switch;
import java.util.List;

/** {@code spec.suspend} of an object of Flux; who has set it is kept in an annotation, written in the same patch. */
final class FluxSwitch implements Switch {
    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final String MARK = "release-guard.jenkins.io/suspended-by";
    private static final String RESOURCE_VERSION = "/metadata/resourceVersion";

    private final FluxSuspendSpec spec;
    private final Failures failures;
    private final Objects objects;

    /** @param client is closed with this */
    FluxSwitch(FluxSuspendSpec spec, KubernetesClient client) {
        this.spec = spec;
        this.failures = spec.failures();
        this.objects = new Objects(client, spec.namespace(), failures);
    }

    @Override
    public String object() {
        return failures.object();
    }

    /** One of the versions of its API, and the object in it. */
    private record Found(Type type, JsonNode json) {}

    private Found find() throws LegException {
        for (Type type : spec.kind().types()) {
            JsonNode json = objects.get(type, spec.name());
            if (json != null) {
                return new Found(type, json);
            }
        }
        throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
    }

    @Override
    public Seen read() throws LegException {
        JsonNode json = find().json();
        boolean on = !json.at("/spec/suspend").asBoolean(false);
        return new Seen(
                on ? "reconciling" : null,
                isReconciling(json),
                on ? keeper(json) : "",
                json.at(ANNOTATIONS).path(MARK).asText(""),
                command("resume"),
                json);
    }

    private static boolean isReconciling(JsonNode json) {
        for (JsonNode condition : json.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Reconciling")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    /** Flux leaves {@code spec.suspend} alone where Git does not name it, which the fields tell that its controller owns. */
    private static String keeper(JsonNode json) {
        for (JsonNode manager : json.at("/metadata/managedFields")) {
            if (manager.path("manager").asText().equals("kustomize-controller")
                    && manager.at("/fieldsV1/f:spec").has("f:suspend")) {
                return "the Kustomization that applies it from Git";
            }
        }
        return "";
    }

    @Override
    public void turnOff(Seen seen, String actor) throws LegException {
        JsonNode json = seen.json();
        JsonPatch patch = new JsonPatch()
                .test(RESOURCE_VERSION, json.at(RESOURCE_VERSION))
                .add("/spec/suspend", BooleanNode.TRUE);
        if (json.at(ANNOTATIONS).isObject()) {
            patch.add(ANNOTATIONS + "/" + JsonPatch.escaped(MARK), TextNode.valueOf(actor));
        } else {
            patch.add(ANNOTATIONS, JsonNodeFactory.instance.objectNode().put(MARK, actor));
        }
        objects.patch(find().type(), spec.name(), patch.operations());
    }

    @Override
    public String commandOff() {
        return command("suspend");
    }

    private String command(String verb) {
        return "flux " + verb + " " + spec.kind().command() + " " + spec.name() + " -n " + spec.namespace();
    }

    @Override
    public List<Permission> lacking() throws LegException {
        Type type = spec.kind().types().get(0);
        return objects.lacking(spec.name(), List.of(type.permission("get"), type.permission("patch")));
    }

    @Override
    public LegException failure(Kind kind, String message) {
        return failures.of(kind, message);
    }

    @Override
    public void close() {
        objects.close();
    }
}
