package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/** A StatefulSet with its ControllerRevisions and its pods. */
final class StatefulSetView extends WorkloadView {
    private static final String PARTITION = "/spec/updateStrategy/rollingUpdate/partition";

    private final StatefulSetStatus status;
    private final Pods pods;

    private StatefulSetView(JsonNode statefulSet, List<Revision> revisions, Revision current, Pods pods) {
        super(Workload.STATEFUL_SET, statefulSet, revisions, current);
        this.status = new StatefulSetStatus(statefulSet);
        this.pods = pods;
    }

    /**
     * @param candidates ControllerRevisions of the namespace; those of other owners are left out
     * @param pods of the StatefulSet
     */
    static StatefulSetView of(JsonNode statefulSet, List<JsonNode> candidates, Pods pods) {
        List<Revision> revisions = candidates.stream()
                .filter(r -> isOwned(r, Workload.STATEFUL_SET, statefulSet))
                .<Revision>map(r -> pods.counted(r))
                .filter(r -> !r.hash().isEmpty())
                .toList();
        JsonNode template = statefulSet.at("/spec/template");
        StatefulSetStatus status = new StatefulSetStatus(statefulSet);
        return new StatefulSetView(
                statefulSet,
                revisions,
                revisions.stream()
                        .filter(r -> status.isObserved() ? r.hash().equals(status.updateRevision()) : r.isOf(template))
                        .findFirst()
                        .orElse(null),
                pods);
    }

    /** The pods of a StatefulSet, kept without what nobody asks for. */
    static final class Pods {
        private record One(JsonNode object, String hash, int ordinal, boolean isReady, boolean isTerminating) {}

        private final JsonNode statefulSet;
        private final List<One> all = new ArrayList<>();

        Pods(JsonNode statefulSet) {
            this.statefulSet = statefulSet;
        }

        /** Adds a pod, if it is one of the StatefulSet's. */
        void add(JsonNode pod) {
            if (!isOwned(pod, Workload.STATEFUL_SET, statefulSet)) {
                return;
            }
            boolean ready = false;
            for (JsonNode condition : pod.at("/status/conditions")) {
                ready |= condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True");
            }
            boolean terminating =
                    !pod.at("/metadata/deletionTimestamp").asText("").isEmpty();
            String name = pod.at("/metadata/name").asText();
            String ordinal = name.substring(name.lastIndexOf('-') + 1);
            all.add(new One(
                    pod,
                    pod.at("/metadata/labels")
                            .path(ControllerRevision.POD_LABEL)
                            .asText(""),
                    ordinal.matches("\\d{1,9}") ? Integer.parseInt(ordinal) : 0,
                    ready && !terminating,
                    terminating));
        }

        ControllerRevision counted(JsonNode revision) {
            String hash = revision.at("/metadata/name").asText();
            List<One> its = all.stream().filter(pod -> pod.hash.equals(hash)).toList();
            return new ControllerRevision(revision, its.size(), (int)
                    its.stream().filter(One::isReady).count());
        }
    }

    @Override
    StatefulSetStatus status() {
        return status;
    }

    /**
     * Pods below the partition stay on the version that was complete before, also when they are made anew. Where that is
     * another one than {@code wanted}, the partition keeps them there.
     */
    @Override
    Hold hold(Version wanted) {
        int partition = object().at(PARTITION).asInt(0);
        boolean keeps = partition > 0
                && !status.isOnDelete()
                && pods.all.stream().anyMatch(pod -> pod.ordinal < partition && !isOf(pod, wanted));
        if (!keeps) {
            return null;
        }
        String name = object().at("/metadata/name").asText();
        return new Hold(
                "lower the partition of %s from " + partition + " to 0, for it keeps pods below " + partition
                        + " on another version; set it again for the next release",
                "kubectl patch statefulset/" + name + " -n "
                        + object().at("/metadata/namespace").asText()
                        + " --type merge -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}}'",
                patch -> patch.test(PARTITION, object().at(PARTITION)).replace(PARTITION, new IntNode(0)));
    }

    private boolean isOf(Pods.One pod, Version version) {
        Revision revision = revision(pod.hash);
        return revision != null && isOf(revision, version);
    }

    /**
     * In their order the controller waits until a pod is ready before it looks at the next one, also when its template
     * would never be: kubernetes/kubernetes issue 67250.
     */
    @Override
    List<JsonNode> blocking(Version wanted) {
        boolean inOrder = !object().at("/spec/podManagementPolicy").asText("").equals("Parallel");
        return pods.all.stream()
                .filter(pod -> inOrder && !pod.isReady && !pod.isTerminating && !isOf(pod, wanted))
                .map(Pods.One::object)
                .toList();
    }

    @Override
    String remark() {
        return status.isOnDelete()
                ? "; its strategy is OnDelete, so a pod keeps its version until somebody deletes it"
                : "; its pods are replaced one after the other, from the last one on";
    }

    @Override
    String stuck() {
        return status.isOnDelete()
                ? "its update strategy is OnDelete: a rollback sets the template back, and a pod keeps the bad version until"
                        + " somebody deletes it; use RollingUpdate, or have somebody delete the pods"
                : null;
    }
}
