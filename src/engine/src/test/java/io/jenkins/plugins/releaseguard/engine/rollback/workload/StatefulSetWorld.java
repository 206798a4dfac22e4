package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.Map;
import java.util.function.Consumer;

/** A StatefulSet {@code model-svc} with three pods in {@code prod}; version n has the revision {@code model-svc-nnnn}. */
final class StatefulSetWorld {
    private static final String NAME = "model-svc";
    private static final String KIND = "StatefulSet";

    private final MockCluster cluster;

    StatefulSetWorld(MockCluster cluster) {
        this.cluster = cluster;
    }

    static String hash(int version) {
        return NAME + "-" + World.hash(version);
    }

    static Version version(int n) {
        return new Version(
                "v" + n, Map.of(Version.POD_TEMPLATE_HASH, hash(n), Version.IMAGE, "registry:5000/team/model:v" + n));
    }

    /** v4 was revision 1; v5 is revision 2 and has some of the three pods, from the last one on. */
    void release(int newPods) {
        revision(4, 1);
        revision(5, 2);
        for (int i = 0; i < 3; i++) {
            pod(i, i >= 3 - newPods ? 5 : 4, true);
        }
        ObjectNode statefulSet = MockCluster.json(
                """
                {"apiVersion": "apps/v1", "kind": "StatefulSet",
                 "metadata": {"name": "model-svc", "namespace": "prod"},
                 "spec": {"replicas": 3, "podManagementPolicy": "OrderedReady",
                   "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
                   "selector": {"matchLabels": {"app": "model-svc"}}}}
                """);
        statefulSet.withObject("/spec").set("template", World.template(5));
        cluster.put(statefulSet);
        controllerShows(5, newPods == 3 ? 5 : 4, newPods, 3);
    }

    /** As the controller writes it. */
    void revision(int version, long number) {
        cluster.put(revisionObject(version, number));
    }

    /** A later version was made an hour after the one before it; the mock API server puts its own clock in the place of that. */
    static ObjectNode revisionObject(int version, long number) {
        ObjectNode revision = MockCluster.json(
                """
                {"apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": %3$d,
                 "metadata": {"name": "%1$s", "namespace": "prod", "creationTimestamp": "2026-03-01T1%2$d:00:00Z",
                   "labels": {"app": "model-svc", "controller.kubernetes.io/hash": "%2$d"},
                   "ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "model-svc", "uid": ""}]}}
                """
                        .formatted(hash(version), version, number));
        ObjectNode template = World.template(version);
        template.withObject("/metadata").putNull("creationTimestamp");
        template.put("$patch", "replace");
        revision.withObject("/data/spec").set("template", template);
        return revision;
    }

    void removeRevision(int version) {
        cluster.delete("ControllerRevision", hash(version));
    }

    void pod(int ordinal, int version, boolean isReady) {
        cluster.put(MockCluster.json(
                """
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "model-svc-%1$d", "namespace": "prod",
                   "labels": {"app": "model-svc", "controller-revision-hash": "%2$s"},
                   "ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "model-svc", "uid": ""}]},
                 "status": {"conditions": [{"type": "Ready", "status": "%3$s"}]}}
                """
                        .formatted(ordinal, hash(version), isReady ? "True" : "False")));
    }

    void change(Consumer<ObjectNode> change) {
        cluster.change(KIND, NAME, change);
    }

    void partition(int partition) {
        change(s -> s.withObject("/spec/updateStrategy/rollingUpdate").put("partition", partition));
    }

    /** The status as a controller writes it that has seen the spec. */
    void controllerShows(int update, int current, int updated, int available) {
        cluster.changeStatus(KIND, NAME, s -> s.withObject("/status")
                .put("observedGeneration", s.at("/metadata/generation").asInt(1))
                .put("updateRevision", hash(update))
                .put("currentRevision", hash(current))
                .put("updatedReplicas", updated)
                .put("availableReplicas", available)
                .put("replicas", 3));
    }

    /** Somebody applies another version, and the controller starts it. */
    void apply(int version, long number) {
        change(s -> s.withObject("/spec").set("template", World.template(version)));
        revision(version, number);
        controllerShows(version, 5, 0, 3);
    }

    /** The controller has seen that v4 is asked for again. */
    void seenUndo() {
        revision(4, 3);
        controllerShows(4, 5, 0, 3);
    }

    /** The controller has done what an undo to v4 asks for. */
    void returned() {
        revision(4, 3);
        for (int i = 0; i < 3; i++) {
            pod(i, 4, true);
        }
        controllerShows(4, 4, 3, 3);
    }

    ObjectNode stored() {
        return cluster.stored(KIND, NAME);
    }
}
