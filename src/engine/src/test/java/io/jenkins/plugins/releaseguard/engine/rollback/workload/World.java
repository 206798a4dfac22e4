package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.Map;
import java.util.function.Consumer;

/** A Deployment {@code model-svc} with three pods in {@code prod}; version n has the hash nnnn. */
final class World {
    private static final String NAME = "model-svc";

    private final MockCluster cluster;

    World(MockCluster cluster) {
        this.cluster = cluster;
    }

    static String hash(int version) {
        return String.valueOf(version).repeat(4);
    }

    static Version version(int n) {
        return new Version(
                "v" + n, Map.of(Version.POD_TEMPLATE_HASH, hash(n), Version.IMAGE, "registry:5000/team/model:v" + n));
    }

    static ObjectNode template(int version) {
        return MockCluster.json(
                """
                {"metadata": {"labels": {"app": "model-svc"}},
                 "spec": {"containers": [{"name": "model", "image": "registry:5000/team/model:v%d",
                   "resources": {"limits": {"cpu": "100m"}}}]}}
                """
                        .formatted(version));
    }

    /** v4 was revision 1; v5 is revision 2 and has some of the three pods. */
    void release(int newPods) {
        replicaSet(4, 3 - newPods, "1", "");
        replicaSet(5, newPods, "2", "");
        deployment(5);
        controllerShows(newPods, 3, 3);
    }

    void deployment(int version) {
        ObjectNode deployment = MockCluster.json(
                """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "model-svc", "namespace": "prod"},
                 "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "model-svc"}}}}
                """);
        deployment.withObject("/spec").set("template", template(version));
        cluster.put(deployment);
    }

    void replicaSet(int version, int pods, String revision, String earlier) {
        replicaSet(version, pods, pods, revision, earlier);
    }

    void replicaSet(int version, int pods, int ready, String revision, String earlier) {
        ObjectNode replicaSet = MockCluster.json(
                """
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "model-svc-%1$s", "namespace": "prod",
                   "labels": {"app": "model-svc", "pod-template-hash": "%1$s"},
                   "annotations": {"deployment.kubernetes.io/revision": "%2$s"},
                   "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "model-svc", "uid": ""}]},
                 "spec": {"replicas": %3$d}, "status": {"replicas": %3$d, "readyReplicas": %4$d}}
                """
                        .formatted(hash(version), revision, pods, ready));
        if (!earlier.isEmpty()) {
            replicaSet.withObject("/metadata/annotations").put("deployment.kubernetes.io/revision-history", earlier);
        }
        ObjectNode template = template(version);
        template.withObject("/metadata").putNull("creationTimestamp");
        template.withObject("/metadata/labels").put(Revision.Keys.DEPLOYMENT.hash(), hash(version));
        replicaSet.withObject("/spec").set("template", template);
        cluster.put(replicaSet);
    }

    void removeReplicaSet(int version) {
        cluster.delete("ReplicaSet", NAME + "-" + hash(version));
    }

    void change(Consumer<ObjectNode> change) {
        cluster.change("Deployment", NAME, change);
    }

    void paused() {
        change(d -> d.withObject("/spec").put("paused", true));
    }

    void changeStatus(Consumer<ObjectNode> change) {
        cluster.changeStatus("Deployment", NAME, change);
    }

    /** The status as a controller writes it that has seen the spec. */
    void controllerShows(int updated, int available, int all) {
        changeStatus(d -> d.withObject("/status")
                .put("observedGeneration", d.at("/metadata/generation").asInt(1))
                .put("updatedReplicas", updated)
                .put("availableReplicas", available)
                .put("replicas", all));
    }

    /** Somebody applies another version, and the controller starts it. */
    void apply(int version, String revision) {
        change(d -> d.withObject("/spec").set("template", template(version)));
        replicaSet(version, 1, revision, "");
        controllerShows(1, 3, 3);
    }

    /** The controller has done what an undo to v4 asks for. */
    void returned() {
        replicaSet(4, 3, "3", "1");
        replicaSet(5, 0, "2", "");
        controllerShows(3, 3, 3);
    }

    ObjectNode stored() {
        return cluster.stored("Deployment", NAME);
    }
}
