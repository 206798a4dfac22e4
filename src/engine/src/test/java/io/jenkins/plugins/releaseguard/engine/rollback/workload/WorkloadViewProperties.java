package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a Deployment and a ReplicaSet of any content. */
class WorkloadViewProperties {
    private static final String DEPLOYMENT =
            """
            {"metadata": {"name": "d", "uid": "u", "generation": 3, "annotations": {"deployment.kubernetes.io/revision": "2"}},
             "spec": {"replicas": 2, "strategy": {"type": "RollingUpdate"},
              "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"image": "m:v5"}]}}},
             "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2,
              "availableReplicas": 2, "conditions": [{"type": "Progressing", "status": "True", "reason": "x"}]}}
            """;
    private static final String REPLICA_SET =
            """
            {"metadata": {"name": "d-a", "uid": "v", "labels": {"pod-template-hash": "a"},
              "annotations": {"deployment.kubernetes.io/revision": "1", "deployment.kubernetes.io/revision-history": "1,3"},
              "ownerReferences": [{"kind": "Deployment", "name": "d", "uid": "u"}]},
             "spec": {"template": {"metadata": {"labels": {"app": "d", "pod-template-hash": "a"}},
              "spec": {"containers": [{"image": "m:v4"}]}}},
             "status": {"replicas": 1, "readyReplicas": 1}}
            """;

    private static final String STATEFUL_SET =
            """
            {"metadata": {"name": "d", "uid": "u", "generation": 3},
             "spec": {"replicas": 2, "podManagementPolicy": "OrderedReady",
              "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
              "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"image": "m:v5"}]}}},
             "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2,
              "availableReplicas": 2, "updateRevision": "a", "currentRevision": "a"}}
            """;
    private static final String CONTROLLER_REVISION =
            """
            {"metadata": {"name": "a", "creationTimestamp": "2026-03-01T10:00:00Z",
              "ownerReferences": [{"kind": "StatefulSet", "name": "d", "uid": "u"}]},
             "revision": 2, "data": {"spec": {"template": {"$patch": "replace", "metadata": {"labels": {"app": "d"}},
              "spec": {"containers": [{"image": "m:v4"}]}}}}}
            """;
    private static final String POD =
            """
            {"metadata": {"name": "d-0", "labels": {"controller-revision-hash": "a"}, "deletionTimestamp": null,
              "ownerReferences": [{"kind": "StatefulSet", "name": "d", "uid": "u"}]},
             "status": {"conditions": [{"type": "Ready", "status": "True"}]}}
            """;

    @Property(tries = 1500)
    void nothing_in_them_breaks_the_reading(
            @ForAll("deployments") JsonNode deployment, @ForAll("replicaSets") JsonNode replicaSet) {
        assertThatItCanBeRead(DeploymentView.of(deployment, List.of(replicaSet)));
    }

    @Property(tries = 1500)
    void nothing_in_a_stateful_set_breaks_the_reading(
            @ForAll("statefulSets") JsonNode statefulSet,
            @ForAll("controllerRevisions") JsonNode revision,
            @ForAll("pods") JsonNode pod) {
        StatefulSetView.Pods pods = new StatefulSetView.Pods(statefulSet);
        pods.add(pod);
        assertThatItCanBeRead(StatefulSetView.of(statefulSet, List.of(revision), pods));
    }

    private static void assertThatItCanBeRead(WorkloadView view) {
        Revision revision = view.revision("a");
        Version version = revision == null ? ContainerImage.of("m:v4").version() : view.version(revision);

        assertThat(view.toState(version).summary()).isNotBlank();
        assertThat(view.status().sentence()).isNotBlank();
        assertThat(view.remark()).isNotNull();
        assertThat(view.blocking(version)).doesNotContainNull();
        view.hold(version);
        view.stuck();
        view.isAlone(version);
        if (view.current() != null) {
            assertThat(view.history().good(view.current())).doesNotContainNull();
        }
    }

    @Provide
    Arbitrary<JsonNode> deployments() {
        return Mangled.json(DEPLOYMENT).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<JsonNode> replicaSets() {
        return Mangled.json(REPLICA_SET).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<JsonNode> statefulSets() {
        return Mangled.json(STATEFUL_SET).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<JsonNode> controllerRevisions() {
        return Mangled.json(CONTROLLER_REVISION).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<JsonNode> pods() {
        return Mangled.json(POD).filter(JsonNode::isObject);
    }
}
