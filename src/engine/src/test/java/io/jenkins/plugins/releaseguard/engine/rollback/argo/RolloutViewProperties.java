package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.Mangled;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for a Rollout and a ReplicaSet of any content: they are read, or what is not there is not said. */
class RolloutViewProperties {
    private static final String ROLLOUT =
            """
            {"metadata": {"name": "r", "uid": "u", "generation": 3, "resourceVersion": "7", "annotations": {"a": "b"}},
             "spec": {"replicas": 2, "paused": false, "workloadRef": {"kind": "Deployment", "name": "d"},
              "template": {"metadata": {"labels": {"app": "r"}}, "spec": {"containers": [{"image": "m:v5"}]}},
              "strategy": {"canary": {"trafficRouting": {"istio": {}}, "antiAffinity": {},
               "steps": [{"setWeight": 5}, {"pause": {}}, {"setWeight": 50}, {"pause": {"duration": "5m"}}]}}},
             "status": {"phase": "Paused", "currentPodHash": "b", "stableRS": "a", "observedGeneration": "3",
              "currentStepIndex": 1, "abort": false, "pauseConditions": [{"reason": "CanaryPauseStep"}],
              "canary": {"weights": {"verified": true, "canary": {"podTemplateHash": "b", "weight": 5},
               "stable": {"podTemplateHash": "a", "weight": 95}, "additional": [{"weight": 0}]}}}}
            """;
    private static final String REPLICA_SET =
            """
            {"metadata": {"name": "r-a", "labels": {"rollouts-pod-template-hash": "a"},
              "annotations": {"rollout.argoproj.io/revision": "1", "rollout.argoproj.io/ephemeral-metadata": "{}"},
              "ownerReferences": [{"kind": "Rollout", "name": "r", "uid": "u"}]},
             "spec": {"template": {"metadata": {"labels": {"app": "r", "rollouts-pod-template-hash": "a"}},
              "spec": {"containers": [{"image": "registry:5000/m:v4@sha256:01"}],
               "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"podAffinityTerm": {"labelSelector": {"matchExpressions": [{"key": "rollouts-pod-template-hash"}]}}}]}}}}},
             "status": {"readyReplicas": 2}}
            """;

    @Property(tries = 1500)
    void nothing_in_them_breaks_the_reading(
            @ForAll("rollouts") JsonNode rollout, @ForAll("replicaSets") JsonNode replicaSet) {
        RolloutView view = RolloutView.of(rollout, List.of(replicaSet));

        assertThat(view.toState().summary()).isNotBlank();
        assertThat(view.versions().earlier()).doesNotContainNull();
        CanarySteps.of(view);
        view.isObserved();
        view.workloadRef();
        view.ownersWarning();
        if (view.hasReplicaSet("a")) {
            assertThat(view.templateToRestore("a")).isNotNull();
        }
    }

    @Provide
    Arbitrary<JsonNode> rollouts() {
        return Mangled.json(ROLLOUT).filter(JsonNode::isObject);
    }

    @Provide
    Arbitrary<JsonNode> replicaSets() {
        return Mangled.json(REPLICA_SET).filter(JsonNode::isObject);
    }
}
