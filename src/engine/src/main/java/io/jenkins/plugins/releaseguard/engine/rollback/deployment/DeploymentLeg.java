package io.jenkins.plugins.releaseguard.engine.rollback.deployment;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.rollback.Evidence;
import io.jenkins.plugins.releaseguard.engine.rollback.Leg;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException;
import io.jenkins.plugins.releaseguard.engine.rollback.LegException.Kind;
import io.jenkins.plugins.releaseguard.engine.rollback.LegPlan;
import io.jenkins.plugins.releaseguard.engine.rollback.LegState;
import io.jenkins.plugins.releaseguard.engine.rollback.Permission;
import io.jenkins.plugins.releaseguard.engine.rollback.Quarantine;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Owner;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Revision;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The undo of a Deployment, in one write: its template becomes that of the ReplicaSet to return to, found by its hash,
 * and it is resumed if it is paused. "The previous revision" is never asked for: it may be another bad one.
 */
public final class DeploymentLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private static final Duration OBSERVED_LIMIT = Duration.ofSeconds(2);

    private final DeploymentSpec spec;
    private final Failures failures;
    private final DeploymentApi api;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public DeploymentLeg(DeploymentSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    public DeploymentLeg(DeploymentSpec spec, KubernetesClient client, Duration limit) {
        this.spec = spec;
        this.failures = spec.failures();
        this.api = new DeploymentApi(spec, client);
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        DeploymentView view = api.read();
        Revision current = view.current();
        if (current == null) {
            return view.toState(null);
        }
        return view.toState(
                spec.revision() == null
                        ? view.history().lastKnownGood(current)
                        : view.history().numbered(spec.revision()));
    }

    @Override
    public List<Version> earlier() throws LegException {
        DeploymentView view = api.read();
        return view.current() == null
                ? List.of()
                : view.history().good(view.current()).stream()
                        .map(view::version)
                        .toList();
    }

    @Override
    public Duration served(Version version) throws LegException {
        return api.read().history().served(hash(version));
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        DeploymentView[] seen = new DeploymentView[1];
        repeated(OBSERVED_LIMIT, seen, view -> isReady(view, hash(candidate), hash(baseline)));
        DeploymentView view = seen[0];
        Revision target = view.revision(hash(baseline));
        List<String> actions = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        boolean paused = view.status().isPaused();
        boolean there = view.isCurrent(target.hash());
        if (there && !paused) {
            actions.add("nothing to do: " + failures.object() + " already asks for " + view.name(target));
            return new LegPlan(spec.text(), candidate, baseline, actions, commands);
        }
        String syncedBy = Owner.syncedBy(view.deployment());
        if (!there && syncedBy != null) {
            if (!spec.isBesideGit()) {
                throw failures.undoneBy(syncedBy, candidate);
            }
            actions.add("leave " + failures.object() + " to " + syncedBy + ", which sets its template back to "
                    + view.name(target) + " when the leg that changes Git is done");
            commands.add(command("status", ""));
            return new LegPlan(spec.text(), candidate, baseline, actions, commands);
        }
        if (paused) {
            actions.add("resume " + failures.object() + ", which is paused");
            commands.add(command("resume", ""));
        }
        if (!there) {
            actions.add("set the template of " + failures.object() + " back to " + view.name(target) + ", ReplicaSet "
                    + target.replicaSetName()
                    + (view.recreates() ? "; its strategy is Recreate, so no pod serves in between" : ""));
            commands.add(command("undo", " --to-revision=" + target.number()));
        }
        String warning = Owner.warning(view.deployment());
        if (warning != null) {
            actions.add(warning);
        }
        return new LegPlan(spec.text(), candidate, baseline, actions, commands);
    }

    private String command(String verb, String options) {
        return "kubectl rollout " + verb + " deployment/" + spec.name() + " -n " + spec.namespace() + options;
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        String candidate = hash(plan.expectedCurrent());
        String target = hash(plan.target());
        repeated(limit, new DeploymentView[1], view -> {
            if (!isReady(view, candidate, target)) {
                return false;
            }
            if (!view.isCurrent(target)) {
                checkOwner(view, plan.expectedCurrent());
                api.undo(view, view.revision(target));
            } else if (view.status().isPaused()) {
                api.resume(view);
            }
            return true;
        });
        accepted.run();
    }

    /** What syncs it from Git would put the bad template back, so it has to bring the good one. */
    private void checkOwner(DeploymentView view, Version candidate) throws LegException {
        String syncedBy = Owner.syncedBy(view.deployment());
        if (syncedBy != null) {
            throw spec.isBesideGit() ? failures.notSyncedBy(syncedBy) : failures.undoneBy(syncedBy, candidate);
        }
    }

    /**
     * Whether the way back from {@code candidate} to {@code target} can be gone from here.
     *
     * @return false: not yet, for the controller has not seen the template
     */
    private boolean isReady(DeploymentView view, String candidate, String target) throws LegException {
        if (view.current() == null && !view.status().isObserved()) {
            return false;
        }
        if (!view.isCurrent(candidate) && !view.isCurrent(target)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "the template is that of "
                            + (view.current() == null
                                    ? view.currentVersion() + " (no revision yet)"
                                    : view.name(view.current()))
                            + ", neither the candidate nor the baseline; nothing was written");
        }
        if (view.revision(target) == null) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "the ReplicaSet of the baseline (" + Revision.Keys.DEPLOYMENT.hash() + "=" + target
                            + ") is gone; deploy that version anew, and see spec.revisionHistoryLimit");
        }
        return true;
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        DeploymentView view = api.read();
        String candidate = hash(plan.expectedCurrent());
        String target = hash(plan.target());
        Double bad = view.percentOf(candidate);
        Double good = view.percentOf(target);
        boolean asked = view.isCurrent(target);
        boolean restored = asked && bad != null && good != null && bad == 0 && good >= 100;
        boolean done = asked && !view.status().isPaused() && view.status().isComplete() && view.isAlone(target);
        return new Evidence(
                restored,
                done,
                plan.expectedCurrent() + " has " + DeploymentView.percent(bad) + " and " + plan.target() + " "
                        + DeploymentView.percent(good) + " of the ready pods; the template is "
                        + (asked ? "" : "not ") + "that of " + plan.target() + "; "
                        + view.status().sentence());
    }

    /** A rolling update goes on by itself; what can keep it from that is a pause. */
    @Override
    public void promote(Version candidate) throws LegException {
        String wanted = hash(candidate);
        repeated(limit, new DeploymentView[1], view -> {
            if (view.current() == null && !view.status().isObserved()) {
                return false;
            }
            if (!view.isCurrent(wanted)) {
                throw failures.of(
                        Kind.SUPERSEDED,
                        "the template is that of " + view.currentVersion() + " and not of " + candidate
                                + "; nothing was promoted");
            }
            if (view.status().isPaused()) {
                api.resume(view);
            }
            return true;
        });
    }

    /** The version to return to stays known after a rolling update is complete. */
    @Override
    public boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return candidate.sameAs(live.current()) && percent != null && percent >= 100;
    }

    @Override
    public Map<String, String> provenance(Version version) throws LegException {
        return api.provenance(version);
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return api.lacking(DeploymentKind.PERMISSIONS);
    }

    @Override
    public String mark(Version bad, Quarantine.Entry why) throws LegException {
        return QuarantineMark.leave(() -> api.read().deployment(), api::patch, bad, why);
    }

    @Override
    public void close() {
        waiting.end();
        api.close();
    }

    @FunctionalInterface
    private interface Step {
        boolean from(DeploymentView view) throws LegException;
    }

    /** @param seen gets the view of the last look */
    private void repeated(Duration within, DeploymentView[] seen, Step step) throws LegException {
        new Repeated(failures, waiting)
                .until(
                        within,
                        () -> {
                            seen[0] = api.read();
                            return step.from(seen[0]);
                        },
                        () -> "the controller has not taken up generation "
                                + seen[0].status().generation() + " within " + within.toMillis()
                                + " ms; is the cluster's controller manager running?");
    }

    private String hash(Version version) throws LegException {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        if (hash == null) {
            throw failures.of(
                    Kind.UNSUITABLE, version + " has no pod-template hash, so it is no version of this Deployment");
        }
        return hash;
    }
}
