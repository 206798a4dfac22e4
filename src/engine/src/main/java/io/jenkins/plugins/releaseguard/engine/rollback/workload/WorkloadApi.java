package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Objects.Type;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.PodProvenance;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The requests to the API server. */
final class WorkloadApi {
    /** A StatefulSet with thousands of pods is not read all at once. */
    private static final int PAGE = 200;

    private final WorkloadSpec spec;
    private final Workload workload;
    private final KubernetesClient client;
    private final Objects objects;
    private final Failures failures;

    WorkloadApi(WorkloadSpec spec, KubernetesClient client) {
        this.spec = spec;
        this.workload = spec.workload();
        this.failures = spec.failures();
        this.client = client;
        this.objects = new Objects(client, spec.namespace(), failures);
    }

    WorkloadView read() throws LegException {
        JsonNode object = objects.get(workload.type(), spec.name());
        if (object == null) {
            throw failures.of(Kind.NOT_FOUND, "there is none of that name in namespace " + spec.namespace());
        }
        Map<String, String> selector = selector(object);
        if (workload == Workload.DEPLOYMENT) {
            return DeploymentView.of(object, objects.list(Type.REPLICA_SET, selector, workload.podLabel()));
        }
        List<JsonNode> revisions = objects.list(Type.CONTROLLER_REVISION, selector, ControllerRevision.LABEL);
        StatefulSetView.Pods pods = new StatefulSetView.Pods(object);
        objects.pages(Type.POD, selector, PAGE, pods::add);
        return StatefulSetView.of(object, revisions, pods);
    }

    /** A namespace may hold the revisions of many objects, each with its whole history. */
    private static Map<String, String> selector(JsonNode object) {
        Map<String, String> labels = new HashMap<>();
        object.at("/spec/selector/matchLabels")
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Applies a JSON patch to the object; a test in it that fails is a conflict. */
    void patch(ArrayNode operations) throws LegException {
        objects.patch(workload.type(), spec.name(), operations);
    }

    /** Deletes a pod, if it is still as it was seen. */
    void delete(JsonNode pod) throws LegException {
        objects.delete(Type.POD, pod);
    }

    Map<String, String> provenance(Version version) throws LegException {
        return PodProvenance.of(client, spec.namespace(), failures, workload.podLabel(), version);
    }

    List<Permission> lacking() throws LegException {
        return objects.lacking(spec.name(), workload.permissions());
    }

    void close() {
        objects.close();
    }
}
