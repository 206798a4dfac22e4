package io.jenkins.plugins.releaseguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.workload.WorkloadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A StatefulSet of three pods, undone by its ControllerRevisions. */
@ExtendWith(RealParts.class)
class StatefulSetTest {
    private static final String STATEFUL_SETS = "/apis/apps/v1/namespaces/prod/statefulsets";
    private static final String STATEFUL_SET = STATEFUL_SETS + "/model-svc";
    private static final String PODS = Cluster.NAMESPACE + "/pods";
    /** What docs/legs/statefulset.md asks for. */
    private static final String PERMISSIONS =
            """
            [{"apiGroups":["apps"],"resources":["statefulsets"],"resourceNames":["model-svc"],"verbs":["get","patch"]},
             {"apiGroups":["apps"],"resources":["controllerrevisions"],"verbs":["list"]},
             {"apiGroups":[""],"resources":["pods"],"verbs":["list","delete"]}]
            """;

    private KubeApi api;
    private Parts parts;
    private Leg leg;

    @BeforeEach
    void deploy(Cluster cluster) throws Exception {
        api = cluster.api();
        parts = new Parts(cluster);
        api.create(
                STATEFUL_SETS,
                """
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"model-svc"},
                 "spec":{"replicas":3,"serviceName":"model-svc","selector":{"matchLabels":{"app":"model-svc"}},
                  "template":%s}}
                """
                        .formatted(Release.template("model-svc", "v1")));
        awaitServed("v1");
        // when a revision was made is told to the second, and that is what says which one came first
        long end = System.nanoTime() + 1_100_000_000L;
        parts.await("another second begins", ScoringWorld.LONG, () -> System.nanoTime() - end > 0);
        leg = Legs.open(
                WorkloadKind.statefulSet(), "statefulset model-svc to last-known-good in prod", cluster, PERMISSIONS);
    }

    @AfterEach
    void delete() throws IOException {
        if (leg != null) {
            leg.close();
        }
        api.delete(STATEFUL_SET);
        parts.await("the pods are gone", ScoringWorld.LONG, () -> tags().isEmpty());
        parts.close();
    }

    @Test
    void anUpdateThatIsCompleteIsUndone() throws Exception {
        push("v2");
        awaitServed("v2");
        LegPlan plan = Legs.plan(leg);
        assertThat(plan.commands())
                .containsExactly("kubectl rollout undo statefulset/model-svc -n prod --to-revision=1");
        assertThat(leg.lacking()).isEmpty();

        Legs.carryOut(leg, plan, parts);

        assertReturned();
        assertThat(leg.read().canaryInProgress())
                .as("v2 was left for v1, so it is nothing to return to")
                .isFalse();
    }

    /** What kubernetes/kubernetes issue 67250 is about: the controller alone would wait for ever. */
    @Test
    void aPodThatNeverBecomesReadyDoesNotHoldTheUndoUp() throws Exception {
        push(Kubelet.BROKEN);
        parts.await("a broken pod is there", ScoringWorld.LONG, () -> tags().contains(Kubelet.BROKEN));

        Legs.carryOut(leg, Legs.plan(leg), parts);

        assertReturned();
    }

    @Test
    void aPartitionThatKeepsBadPodsIsLowered() throws Exception {
        push("v2");
        awaitServed("v2");
        api.merge(STATEFUL_SET, "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}}");

        Legs.carryOut(leg, Legs.plan(leg), parts);

        assertReturned();
    }

    private void push(String version) throws IOException {
        api.merge(STATEFUL_SET, "{\"spec\":{\"template\":" + Release.template("model-svc", version) + "}}");
    }

    private void awaitServed(String version) {
        parts.await(
                version + " has all of the pods",
                ScoringWorld.LONG,
                () -> tags().equals(List.of(version, version, version)) && countedByController() == 3);
    }

    /** Ready pods at a look at which all were updated; before, those of the earlier version are among them. */
    private int countedByController() throws IOException {
        JsonNode status = statefulSet().path("status");
        return Math.min(
                status.path("updatedReplicas").asInt(),
                status.path("readyReplicas").asInt());
    }

    private void assertReturned() throws IOException {
        assertThat(tags()).containsExactly("v1", "v1", "v1");
        assertThat(Release.tag(statefulSet())).isEqualTo("v1");
        assertThat(statefulSet().at("/status/availableReplicas").asInt()).isEqualTo(3);
        parts.await("the controller says so too", ScoringWorld.LONG, () -> statefulSet()
                .at("/status/currentRevision")
                .equals(statefulSet().at("/status/updateRevision")));
    }

    private JsonNode statefulSet() throws IOException {
        return api.get(STATEFUL_SET);
    }

    /** The tags of the images of all pods. */
    private List<String> tags() throws IOException {
        List<String> tags = new ArrayList<>();
        api.get(PODS)
                .path("items")
                .forEach(pod ->
                        tags.add(pod.at("/spec/containers/0/image").asText().replaceFirst(".*:", "")));
        return tags;
    }
}
