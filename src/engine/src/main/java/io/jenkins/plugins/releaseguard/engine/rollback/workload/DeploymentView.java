package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.DeploymentStatus;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ReplicaSetRevision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.List;

/** A Deployment with its ReplicaSets. */
final class DeploymentView extends WorkloadView {
    private DeploymentView(JsonNode deployment, List<Revision> revisions, Revision current) {
        super(Workload.DEPLOYMENT, deployment, revisions, current);
    }

    /** @param candidates ReplicaSets of the namespace; those of other owners are left out */
    static DeploymentView of(JsonNode deployment, List<JsonNode> candidates) {
        List<Revision> revisions = candidates.stream()
                .filter(r -> isOwned(r, Workload.DEPLOYMENT, deployment))
                .<Revision>map(r -> new ReplicaSetRevision(Revision.Keys.DEPLOYMENT, r))
                .filter(r -> !r.hash().isEmpty())
                .toList();
        JsonNode template = deployment.at("/spec/template");
        return new DeploymentView(
                deployment,
                revisions,
                revisions.stream().filter(r -> r.isOf(template)).findFirst().orElse(null));
    }

    @Override
    DeploymentStatus status() {
        return new DeploymentStatus(object());
    }

    /** A pause, whatever its template. */
    @Override
    Hold hold(Version wanted) {
        String name = object().at("/metadata/name").asText();
        return status().isPaused()
                ? new Hold(
                        "resume %s, which is paused",
                        "kubectl rollout resume deployment/" + name + " -n "
                                + object().at("/metadata/namespace").asText(),
                        patch -> patch.replace("/spec/paused", BooleanNode.FALSE))
                : null;
    }

    @Override
    List<JsonNode> blocking(Version wanted) {
        return List.of();
    }

    @Override
    String remark() {
        return object().at("/spec/strategy/type").asText().equals("Recreate")
                ? "; its strategy is Recreate, so no pod serves in between"
                : "";
    }
}
