package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.History;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.RolloutStatus;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A Deployment or StatefulSet with its revisions at one moment; immutable. A version is a revision, known by its hash, or, where
 * only an image is named, every revision with that image.
 */
abstract class WorkloadView {
    private final Workload workload;
    private final JsonNode object;
    private final List<Revision> revisions;
    private final Revision current;

    /** @param current what the template asks for; null: there is no revision for it yet */
    WorkloadView(Workload workload, JsonNode object, List<Revision> revisions, Revision current) {
        this.workload = workload;
        this.object = object;
        this.revisions = revisions;
        this.current = current;
    }

    /** Whether {@code kept} is one of the objects of {@code owner}, and not of another one that had its name. */
    static boolean isOwned(JsonNode kept, Workload workload, JsonNode owner) {
        String name = owner.at("/metadata/name").asText();
        String uid = owner.at("/metadata/uid").asText("");
        JsonNode owners = kept.at("/metadata/ownerReferences");
        return StreamSupport.stream(owners.spliterator(), false).anyMatch(reference -> {
            String ownerUid = reference.path("uid").asText("");
            return reference.path("kind").asText().equals(workload.type().kind())
                    && reference.path("name").asText().equals(name)
                    && (uid.isEmpty() || ownerUid.isEmpty() || ownerUid.equals(uid));
        });
    }

    abstract RolloutStatus status();

    /** What keeps pods of other versions than that one; null: nothing. */
    abstract Hold hold(Version wanted);

    /** Pods of other versions than that one for which the controller waits in vain before it goes on. */
    abstract List<JsonNode> blocking(Version wanted);

    /** What its strategy makes of a new template, as the end of a sentence; empty: every pod is replaced, one after the other. */
    abstract String remark();

    /** What keeps a release from being rolled back by the template alone, in one line; null: nothing. */
    String stuck() {
        return null;
    }

    JsonNode object() {
        return object;
    }

    JsonNode template() {
        return object.at("/spec/template");
    }

    History history() {
        return new History(revisions);
    }

    /** As {@link io.jenkins.plugins.releaseguard.engine.rollback.Leg#passedOver}. */
    List<String> passedOver(Version chosen) {
        Revision to = chosen == null ? null : revision(chosen.identity().get(Version.POD_TEMPLATE_HASH));
        return history().passedOver(current, to).stream()
                .map(one -> name(version(one.revision())) + " " + one.why())
                .toList();
    }

    /** What the template asks for; null while there is no revision for it. */
    Revision current() {
        return current;
    }

    /** Null where it is gone. */
    Revision revision(String hash) {
        return revisions.stream().filter(r -> r.hash().equals(hash)).findFirst().orElse(null);
    }

    static boolean isOf(Revision revision, Version version) {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        return hash == null
                ? revision.images().contains(version.identity().get(Version.IMAGE))
                : revision.hash().equals(hash);
    }

    /** Whether the template asks for it. */
    boolean isCurrent(Version version) {
        return version.identity().containsKey(Version.POD_TEMPLATE_HASH)
                ? current != null && isOf(current, version)
                : Revision.images(template()).contains(version.identity().get(Version.IMAGE));
    }

    /** The share of the ready pods that a version has; null where no pod is ready. */
    Double percentOf(Version version) {
        int all = revisions.stream().mapToInt(Revision::ready).sum();
        int its = revisions.stream()
                .filter(r -> isOf(r, version))
                .mapToInt(Revision::ready)
                .sum();
        return all == 0 ? null : (Double) (100.0 * its / all);
    }

    /** Whether no pod of another version than that one is left. */
    boolean isAlone(Version version) {
        return revisions.stream().allMatch(r -> isOf(r, version) || r.pods() == 0);
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

    /** What the template asks for, also while there is no revision for it. */
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
    String name(Version version) {
        Revision revision = revision(version.identity().get(Version.POD_TEMPLATE_HASH));
        String number = revision == null ? version.version() : "revision " + revision.number();
        return version.version().equals(number) ? number : version + " (" + number + ")";
    }

    /**
     * All of the traffic follows the pods: a rolling update that is complete is a release at 100 %, with a version to
     * return to that has none.
     *
     * @param stable the version to return to; null: there is none
     */
    LegState toState(Version stable) {
        Version now = currentVersion();
        Double currentPercent = current == null ? null : percentOf(now);
        Double stablePercent = stable == null ? Double.valueOf(0) : percentOf(stable);
        boolean inProgress = stable != null && !isCurrent(stable);
        double both =
                currentPercent == null ? 0 : currentPercent + (inProgress && stablePercent != null ? stablePercent : 0);
        // while a third version has pods, nobody may conclude that what is neither has none
        boolean all = both > 99.999;
        return new LegState(
                now, stable, inProgress, currentPercent, all ? stablePercent : null, summary(stable, inProgress));
    }

    private String summary(Version stable, boolean inProgress) {
        if (current == null) {
            return currentVersion() + " has no " + workload.revisions().kind() + " yet; " + status().sentence();
        }
        String way = inProgress
                ? name(stable) + " " + percent(percentOf(stable)) + " is there to return to"
                : "there is no other revision to return to";
        Version now = version(current);
        return name(now) + " has " + percent(percentOf(now)) + " of the ready pods, " + way + "; "
                + status().sentence();
    }

    static String percent(Double value) {
        return LegState.percent(value);
    }
}
