package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a Deployment and a ReplicaSet of any content. */
class DeploymentViewProperties {
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

    @Property(tries = 1500)
    void nothing_in_them_breaks_the_reading(
            @ForAll("deployments") JsonNode deployment, @ForAll("replicaSets") JsonNode replicaSet) {
        DeploymentView view = DeploymentView.of(deployment, List.of(replicaSet));
        Revision revision = view.revision("a");

        assertThat(view.toState(revision).summary()).isNotBlank();
        view.status();
        view.recreates();
        view.isAlone("a");
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
}
