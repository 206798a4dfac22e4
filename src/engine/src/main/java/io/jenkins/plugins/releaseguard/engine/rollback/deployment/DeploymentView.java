package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.DeploymentStatus;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.History;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** A Deployment with its ReplicaSets at one moment; immutable. */
final class DeploymentView {
    private final JsonNode deployment;
    private final List<Revision> revisions;
    private final Revision current;

    private DeploymentView(JsonNode deployment, List<Revision> revisions) {
        this.deployment = deployment;
        this.revisions = revisions;
        this.current =
                revisions.stream().filter(r -> r.isOf(template())).findFirst().orElse(null);
    }

    /** @param candidates ReplicaSets of the namespace; those of other owners are left out */
    static DeploymentView of(JsonNode deployment, List<JsonNode> candidates) {
        return new DeploymentView(
                deployment,
                candidates.stream()
                        .filter(r -> isOwned(r, deployment))
                        .map(r -> new Revision(Revision.Keys.DEPLOYMENT, r))
                        .filter(r -> !r.hash().isEmpty())
                        .toList());
    }

    private static boolean isOwned(JsonNode replicaSet, JsonNode deployment) {
        String name = deployment.at("/metadata/name").asText();
        String uid = deployment.at("/metadata/uid").asText("");
        JsonNode owners = replicaSet.at("/metadata/ownerReferences");
        return StreamSupport.stream(owners.spliterator(), false).anyMatch(owner -> {
            String ownerUid = owner.path("uid").asText("");
            return owner.path("kind").asText().equals("Deployment")
                    && owner.path("name").asText().equals(name)
                    && (uid.isEmpty() || ownerUid.isEmpty() || ownerUid.equals(uid));
        });
    }

    JsonNode deployment() {
        return deployment;
    }

    DeploymentStatus status() {
        return new DeploymentStatus(deployment);
    }

    JsonNode template() {
        return deployment.at("/spec/template");
    }

    boolean recreates() {
        return deployment.at("/spec/strategy/type").asText().equals("Recreate");
    }

    History history() {
        return new History(revisions);
    }

    /** What the template asks for; null while there is no ReplicaSet for it. */
    Revision current() {
        return current;
    }

    /** Null where the ReplicaSet of that hash is gone. */
    Revision revision(String hash) {
        return revisions.stream().filter(r -> r.hash().equals(hash)).findFirst().orElse(null);
    }

    boolean isCurrent(String hash) {
        return current != null && current.hash().equals(hash);
    }

    /** The share of the ready pods that a version has; null where no pod is ready. */
    Double percentOf(String hash) {
        int all = revisions.stream().mapToInt(Revision::ready).sum();
        Revision revision = revision(hash);
        return all == 0 ? null : (Double) (revision == null ? 0.0 : 100.0 * revision.ready() / all);
    }

    /** Whether no pod of another version than that one is left. */
    boolean isAlone(String hash) {
        return revisions.stream().allMatch(r -> r.hash().equals(hash) || r.pods() == 0);
    }

    Version version(Revision revision) {
        if (revision == null) {
            return null;
        }
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(Version.POD_TEMPLATE_HASH, revision.hash());
        if (!revision.images().isEmpty()) {
            identity.put(Version.IMAGE, String.join(", ", revision.images()));
        }
        String tag = Revision.tag(revision.images());
        boolean unique = revisions.stream()
                        .filter(r -> tag.equals(Revision.tag(r.images())))
                        .count()
                == 1;
        return new Version(tag.isEmpty() || !unique ? "revision " + revision.number() : tag, identity);
    }

    /** What the template asks for, also while there is no ReplicaSet for it. */
    Version currentVersion() {
        if (current != null) {
            return version(current);
        }
        List<String> images = Revision.images(template());
        String tag = Revision.tag(images);
        return new Version(
                tag.isEmpty() ? "a template without a revision" : tag,
                Map.of(Version.IMAGE, String.join(", ", images)));
    }

    /** {@code v4 (revision 3)}. */
    String name(Revision revision) {
        Version version = version(revision);
        String number = "revision " + revision.number();
        return version.version().equals(number) ? number : version + " (" + number + ")";
    }

    /**
     * All of the traffic follows the pods: a rolling update that is complete is a release at 100 %, with a version to
     * return to that has none.
     *
     * @param stable the version to return to; null: there is none
     */
    LegState toState(Revision stable) {
        Double currentPercent = current == null ? null : percentOf(current.hash());
        Double stablePercent = stable == null ? Double.valueOf(0) : percentOf(stable.hash());
        boolean inProgress = stable != null && !isCurrent(stable.hash());
        double both =
                currentPercent == null ? 0 : currentPercent + (inProgress && stablePercent != null ? stablePercent : 0);
        // while a third version has pods, nobody may conclude that what is neither has none
        boolean all = both > 99.999;
        return new LegState(
                currentVersion(),
                version(stable),
                inProgress,
                currentPercent,
                all ? stablePercent : null,
                summary(stable, inProgress));
    }

    private String summary(Revision stable, boolean inProgress) {
        if (current == null) {
            return currentVersion() + " has no ReplicaSet yet; " + status().sentence();
        }
        String way = inProgress
                ? name(stable) + " " + percent(percentOf(stable.hash())) + " is there to return to"
                : "there is no other revision to return to";
        return name(current) + " has " + percent(percentOf(current.hash())) + " of the ready pods, " + way + "; "
                + status().sentence();
    }

    static String percent(Double value) {
        return LegState.percent(value);
    }
}
