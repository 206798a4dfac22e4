package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.History;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.ReplicaSetRevision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The versions that a rollout has had, by the ReplicaSets that are left of them. */
final class RolloutVersions {
    private final RolloutView view;
    /** By the hashes of their templates. */
    private final Map<String, JsonNode> replicaSets;

    RolloutVersions(RolloutView view, Map<String, JsonNode> replicaSets) {
        this.view = view;
        this.replicaSets = replicaSets;
    }

    /** The versions that a complete release can be returned to, the best one first. */
    List<Version> earlier() {
        return revisions().stream()
                .filter(r -> r.hash().equals(view.currentHash()))
                .flatMap(current -> history().good(current).stream())
                .map(r -> of(r.hash()))
                .toList();
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#passedOver}. */
    List<String> passedOver(Version chosen) {
        String hash = chosen == null ? "" : chosen.identity().getOrDefault(Version.POD_TEMPLATE_HASH, "");
        List<Revision> all = revisions();
        Revision to =
                all.stream().filter(r -> r.hash().equals(hash)).findFirst().orElse(null);
        return all.stream()
                .filter(r -> r.hash().equals(view.currentHash()))
                .flatMap(current -> history().passedOver(current, to).stream())
                .map(one -> of(one.revision().hash()) + " (revision "
                        + one.revision().number() + ") " + one.why())
                .toList();
    }

    History history() {
        return new History(revisions());
    }

    private List<Revision> revisions() {
        return replicaSets.values().stream()
                .<Revision>map(r -> new ReplicaSetRevision(Revision.Keys.ROLLOUT, r))
                .toList();
    }

    /** The version of that hash; null where nothing shows its images any more. */
    Version of(String hash) {
        if (hash == null) {
            return null;
        }
        JsonNode template;
        if (replicaSets.containsKey(hash)) {
            template = replicaSets.get(hash).at("/spec/template");
        } else if (hash.equals(view.currentHash())) {
            template = view.template();
        } else {
            return null;
        }
        List<String> images = RolloutView.stream(template.at("/spec/containers"))
                .map(c -> c.path("image").asText(""))
                .filter(i -> !i.isEmpty())
                .toList();
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put(Version.POD_TEMPLATE_HASH, hash);
        if (!images.isEmpty()) {
            identity.put(Version.IMAGE, String.join(", ", images));
        }
        String name = images.isEmpty() ? null : tag(images.get(0));
        if (name == null) {
            name = view.revision(hash) == null ? hash : "revision " + view.revision(hash);
        }
        return new Version(name, identity);
    }

    /** Of {@code registry:5000/path/name:tag@digest}; null when there is none. */
    static String tag(String image) {
        String reference = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
        int colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
        return colon < 0 || colon == reference.length() - 1 ? null : reference.substring(colon + 1);
    }
}
