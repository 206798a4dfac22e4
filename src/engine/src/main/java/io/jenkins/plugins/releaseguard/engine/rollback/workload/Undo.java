package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.JsonPatch;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/** The way from one version of a Deployment or StatefulSet to another: whether it can be gone, in sentences, and as a patch. */
final class Undo {
    private static final String TEMPLATE = "/spec/template";

    private final WorkloadSpec spec;
    private final Failures failures;

    Undo(WorkloadSpec spec) {
        this.spec = spec;
        this.failures = spec.failures();
    }

    /**
     * Whether the way back from {@code candidate} to {@code target} can be gone from here.
     *
     * @return false: not yet, for the controller has not seen the template
     */
    boolean isReady(WorkloadView view, Version candidate, Version target) throws LegException {
        String from = hash(candidate);
        if (view.isCurrent(target)) {
            return true;
        }
        if (view.current() == null && !view.status().isObserved()) {
            return false;
        }
        if (view.current() == null || !view.current().hash().equals(from)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "the template is that of "
                            + (view.current() == null
                                    ? view.currentVersion() + " (no revision yet)"
                                    : view.name(view.currentVersion()))
                            + ", neither the candidate nor the baseline; nothing was written");
        }
        if (revision(view, target) == null) {
            places(view, target);
        }
        return true;
    }

    /** In sentences and as commands; nothing is written. */
    LegPlan plan(WorkloadView view, Version candidate, Version baseline) throws LegException {
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        Hold hold = view.hold(baseline);
        boolean there = view.isCurrent(baseline);
        if (there && hold == null && view.blocking(baseline).isEmpty()) {
            actions.add("nothing to do: " + failures.object() + " already asks for " + view.name(baseline));
            return new LegPlan(spec.text(), candidate, baseline, actions, commands);
        }
        String syncedBy = Owner.syncedBy(view.object(), spec.others());
        if (!there && syncedBy != null) {
            if (!spec.isBesideGit()) {
                throw failures.undoneBy(syncedBy, candidate);
            }
            actions.add("leave " + failures.object() + " to " + syncedBy + ", which sets its template back to "
                    + view.name(baseline) + " when the leg that changes Git is done");
            commands.add(command("status", ""));
            return new LegPlan(spec.text(), candidate, baseline, actions, commands);
        }
        if (hold != null) {
            actions.add(hold.action().formatted(failures.object()));
            commands.add(hold.command());
        }
        if (!there) {
            addUndo(view, baseline, actions, commands);
        }
        addBlocking(view, baseline, actions, commands);
        String warning = Owner.warning(view.object());
        if (warning != null) {
            actions.add(warning);
        }
        return new LegPlan(spec.text(), candidate, baseline, actions, commands);
    }

    private void addUndo(WorkloadView view, Version baseline, List<String> actions, List<String> commands)
            throws LegException {
        String object = spec.workload().word() + "/" + spec.name();
        Revision target = revision(view, baseline);
        if (target == null) {
            for (ContainerImage.Place place : places(view, baseline)) {
                actions.add("set the image of container " + place.container() + " of " + failures.object() + " from "
                        + place.image() + " to " + spec.image() + view.remark());
                commands.add("kubectl set image " + object + " -n " + spec.namespace() + " " + place.container() + "="
                        + spec.image());
            }
        } else {
            actions.add("set the template of " + failures.object() + " back to " + view.name(baseline) + ", "
                    + spec.workload().revisions().kind() + " " + target.objectName() + view.remark());
            commands.add(command("undo", " --to-revision=" + target.number()));
        }
    }

    private void addBlocking(WorkloadView view, Version baseline, List<String> actions, List<String> commands) {
        List<String> names = view.blocking(baseline).stream()
                .map(pod -> pod.at("/metadata/name").asText())
                .toList();
        if (!names.isEmpty()) {
            actions.add("delete " + String.join(", ", names) + (names.size() == 1 ? ", which is" : ", which are")
                    + " of another version and not ready, for the controller would wait for "
                    + (names.size() == 1 ? "it" : "them") + " before it goes on");
            commands.add("kubectl delete pod " + String.join(" ", names) + " -n " + spec.namespace());
        }
    }

    private String command(String verb, String options) {
        return "kubectl rollout " + verb + " " + spec.workload().word() + "/" + spec.name() + " -n " + spec.namespace()
                + options;
    }

    /** The one write; what syncs the object from Git, and would undo it, refuses it. */
    JsonPatch patch(WorkloadView view, Version candidate, Version target) throws LegException {
        JsonPatch patch = guarded(view);
        if (!view.isCurrent(target)) {
            checkOwner(view, candidate);
            setBack(patch, view, target);
        }
        Hold hold = view.hold(target);
        return hold == null ? patch : hold.release().apply(patch);
    }

    /** The template is the guard and not the resource version: the controller writes the status all the time. */
    static JsonPatch guarded(WorkloadView view) {
        return new JsonPatch().test(TEMPLATE, view.template());
    }

    private void setBack(JsonPatch patch, WorkloadView view, Version target) throws LegException {
        Revision revision = revision(view, target);
        if (revision != null) {
            patch.replace(TEMPLATE, revision.template());
            return;
        }
        for (ContainerImage.Place place : places(view, target)) {
            patch.replace(TEMPLATE + place.path(), TextNode.valueOf(spec.image()));
        }
    }

    /** What syncs it from Git would put the bad template back, so it has to bring the good one. */
    private void checkOwner(WorkloadView view, Version candidate) throws LegException {
        String syncedBy = Owner.syncedBy(view.object(), spec.others());
        if (syncedBy != null) {
            throw spec.isBesideGit() ? failures.notSyncedBy(syncedBy) : failures.undoneBy(syncedBy, candidate);
        }
    }

    /** Null: the version is an image. */
    private Revision revision(WorkloadView view, Version version) throws LegException {
        if (isImage(version)) {
            return null;
        }
        Revision revision = view.revision(hash(version));
        if (revision == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "the " + spec.workload().revisions().kind() + " of the baseline ("
                            + spec.workload().podLabel() + "=" + hash(version)
                            + ") is gone; deploy that version anew, and see spec.revisionHistoryLimit");
        }
        return revision;
    }

    private boolean isImage(Version version) {
        return spec.image() != null
                && version.sameAs(ContainerImage.of(spec.image()).version());
    }

    /** Where the template has an image of the repository that {@code version} has its image from. */
    private List<ContainerImage.Place> places(WorkloadView view, Version version) throws LegException {
        ContainerImage image = ContainerImage.of(version.identity().get(Version.IMAGE));
        List<ContainerImage.Place> places = image.places(view.template());
        if (places.isEmpty()) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "no container runs an image of " + image.repository() + "; it has "
                            + Revision.images(view.template()));
        }
        return places;
    }

    /** The hash that a revision is known by; not null. */
    String hash(Version version) throws LegException {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        if (hash == null) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    version + " has no pod-template hash, so it is no version of this "
                            + spec.workload().type().kind());
        }
        return hash;
    }
}
