package io.jenkins.plugins.releaseguard.engine.rollback.argo;

import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.util.ArrayList;
import java.util.List;

/** What would be done to return a rollout, as it stands, from one version to another; for one plan. */
final class RolloutPlan {
    private final ArgoRolloutSpec spec;
    private final RolloutView view;
    private final Version candidate;
    private final Version baseline;
    private final List<String> actions = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();

    /** The way from {@code candidate} to {@code baseline} can be gone from here, and both have a pod-template hash. */
    RolloutPlan(ArgoRolloutSpec spec, RolloutView view, Version candidate, Version baseline) {
        this.spec = spec;
        this.view = view;
        this.candidate = candidate;
        this.baseline = baseline;
    }

    LegPlan make() throws LegException {
        String candidateHash = hash(candidate);
        String baselineHash = hash(baseline);
        if (view.currentHash().equals(baselineHash)) {
            actions.add("nothing to do: " + spec.failures().object() + " already asks for " + baseline);
            return plan();
        }
        if (view.stableHash().equals(baselineHash)) {
            commands.add("kubectl argo rollouts abort " + spec.name() + " -n " + spec.namespace());
            actions.add(
                    view.isAborted()
                            ? "no abort: " + spec.failures().object() + " is aborted already"
                            : "abort " + spec.failures().object() + ": " + candidate + " goes from "
                                    + RolloutView.percent(view.percentOf(candidateHash)) + " of the traffic to 0 %, "
                                    + baseline + " to 100 %");
            if (view.scalesStable() && view.readyReplicas(baselineHash) < view.wantedReplicas()) {
                actions.add(baseline + " has " + view.readyReplicas(baselineHash) + " of " + view.wantedReplicas()
                        + " pods (dynamicStableScale): its traffic comes back as its pods become ready");
            }
        }
        if (view.syncedBy(spec.others()) != null) {
            planOfSynced();
            return plan();
        }
        actions.add("set its template " + (view.workload() == null ? "" : "in " + view.workloadRef() + " ") + "back to "
                + baseline + " (ReplicaSet " + view.replicaSetName(baselineHash)
                + (view.revision(baselineHash) == null ? "" : ", revision " + view.revision(baselineHash)) + ")");
        commands.add("kubectl argo rollouts undo " + spec.name() + " -n " + spec.namespace() + " --to-revision="
                + revisionByHand(baselineHash));
        if (view.stableHash().equals(candidateHash)) {
            actions.add("promote " + baseline + " in full, for " + candidate
                    + " is the stable version by now and the rollout's steps would hold its return");
            commands.add("kubectl argo rollouts promote " + spec.name() + " -n " + spec.namespace() + " --full");
        }
        if (view.ownersWarning() != null) {
            actions.add(view.ownersWarning());
        }
        return plan();
    }

    private LegPlan plan() {
        return new LegPlan(spec.text(), candidate, baseline, actions, commands);
    }

    private static String hash(Version version) {
        return version.identity().get(Version.POD_TEMPLATE_HASH);
    }

    /** An abort is no part of what Git says and stays; a template that is set back is put forward again within seconds. */
    private void planOfSynced() throws LegException {
        boolean isReleased = view.stableHash().equals(hash(candidate));
        if (isReleased && !spec.isBesideGit()) {
            throw spec.failures().undoneBy(view.syncedBy(spec.others()), candidate);
        }
        if (!spec.isBesideGit()) {
            actions.add(stillArmed(spec, view, candidate));
            return;
        }
        actions.add("leave its template to " + view.syncedBy(spec.others()) + ", which sets it back to " + baseline
                + " when the leg that changes Git is done"
                + (isReleased ? "; then promote " + baseline + " in full" : ""));
        if (isReleased) {
            commands.add("kubectl argo rollouts promote " + spec.name() + " -n " + spec.namespace() + " --full");
        }
    }

    /** What is left to a person where Git asks for the bad version. */
    static String stillArmed(ArgoRolloutSpec spec, RolloutView view, Version candidate) {
        return "still armed: " + view.syncedBy(spec.others()) + " owns it, and Git still asks for " + candidate
                + "; a sync that changes its steps, or a retry, starts it again. Revert it in Git";
    }

    /** "The previous one" may be another bad one, so a command always names its revision. */
    private String revisionByHand(String hash) {
        String revision = view.revision(hash);
        return revision != null
                ? revision
                : "$(kubectl get rs -n " + spec.namespace() + " -l " + RolloutView.HASH_LABEL + "=" + hash
                        + " -o jsonpath='{.items[0].metadata.annotations.rollout\\.argoproj\\.io/revision}')";
    }
}
