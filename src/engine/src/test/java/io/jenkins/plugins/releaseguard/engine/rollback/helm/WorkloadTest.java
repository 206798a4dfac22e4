package io.jenkins.plugins.releaseguard.engine.rollback.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.MockCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
    private static final String MANIFEST =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a, labels: {x: "1", x: "2"}}
            spec: {template: {spec: {containers: [{image: "m:1"}, {image: "n@sha256:1"}]}}}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: b, namespace: prod}
            spec: {template: {spec: {containers: [{image: "m:1"}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: c, namespace: other}
            spec: {template: {spec: {containers: [{image: "o:1"}]}}}
            ---
            apiVersion: serving.kserve.io/v1beta1
            kind: Deployment
            metadata: {name: not-an-apps-one}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: e}
            spec: {template: {spec: {containers: [{image: "p:1"}]}}}
            ---
            # nothing
            """;

    @Test
    void a_manifest_shows_its_workloads_and_images() {
        Manifest manifest = Manifest.of(MANIFEST);

        assertThat(manifest.workloads("prod"))
                .extracting(Object::toString)
                .containsExactly("deployment a", "statefulset b");
        assertThat(manifest.unwatched("prod")).containsExactly("DaemonSet other/c");
        assertThat(manifest.images()).containsExactly("m:1", "n@sha256:1", "o:1", "p:1");
        assertThat(Manifest.lenient("a: [").images()).isEmpty();
        assertThatThrownBy(() -> Manifest.of("a: [")).hasMessage("its manifest is not YAML");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            DEPLOYMENT   | {"spec": {"replicas": 0}, "status": {}}                                             | true
            DEPLOYMENT   | {"spec": {"replicas": 2, "paused": true}, "status": {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}} | false
            STATEFUL_SET | {"spec": {"replicas": 3}, "status": {"replicas": 3, "updatedReplicas": 3, "readyReplicas": 3}} | true
            STATEFUL_SET | {"spec": {"replicas": 3}, "status": {"replicas": 3, "updatedReplicas": 2, "readyReplicas": 3}} | false
            STATEFUL_SET | {"spec": {"replicas": 3}, "status": {"replicas": 3, "updatedReplicas": 3, "readyReplicas": 2}} | false
            STATEFUL_SET | {"spec": {"replicas": 1}, "status": {"replicas": 2, "updatedReplicas": 2, "readyReplicas": 2}} | false
            STATEFUL_SET | {"spec": {"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 2}}}, "status": {"replicas": 3, "updatedReplicas": 1, "readyReplicas": 3}} | true
            STATEFUL_SET | {"metadata": {"generation": 2}, "spec": {"replicas": 0}, "status": {"observedGeneration": 1}} | false
            DAEMON_SET   | {"status": {"desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 2}} | true
            DAEMON_SET   | {"status": {"desiredNumberScheduled": 2, "updatedNumberScheduled": 1, "numberAvailable": 2}} | false
            DAEMON_SET   | {"status": {"desiredNumberScheduled": 2, "updatedNumberScheduled": 2, "numberAvailable": 1}} | false
            """)
    void a_rollout_is_done_when_every_pod_is_new_and_ready(Workload.Kind kind, String object, boolean done) {
        assertThat(new Workload(kind, "a").progress(MockCluster.json(object)).done())
                .isEqualTo(done);
    }
}
