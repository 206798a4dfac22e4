package io.jenkins.plugins.releaseguard.engine.rollback.workload;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Repeated;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The undo of a Deployment or a StatefulSet, in one write: its template becomes that of the revision to return to, found by its
 * hash, or gets the image to return to; what keeps pods on another version is ended in the same write. "The previous
 * revision" is never asked for: it may be another bad one. Pods of a bad version that never become ready, for which a
 * StatefulSet would wait for ever, are deleted after it.
 */
public final class WorkloadLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private static final Duration OBSERVED_LIMIT = Duration.ofSeconds(2);

    private final WorkloadSpec spec;
    private final Failures failures;
    private final WorkloadApi api;
    private final Undo undo;
    private final Duration limit;
    private final Waiting waiting = new Waiting();

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public WorkloadLeg(WorkloadSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    public WorkloadLeg(WorkloadSpec spec, KubernetesClient client, Duration limit) {
        this.spec = spec;
        this.failures = spec.failures();
        this.api = new WorkloadApi(spec, client);
        this.undo = new Undo(spec);
        this.limit = limit;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        WorkloadView view = api.read();
        return view.toState(view.current() == null ? null : baseline(view));
    }

    /** Null: there is none. */
    private Version baseline(WorkloadView view) {
        if (spec.image() != null) {
            return ContainerImage.of(spec.image()).version();
        }
        return view.version(
                spec.revision() == null
                        ? view.history().lastKnownGood(view.current())
                        : view.history().numbered(spec.revision()));
    }

    @Override
    public List<Version> earlier() throws LegException {
        WorkloadView view = api.read();
        if (spec.image() != null) {
            Version named = ContainerImage.of(spec.image()).version();
            return view.isCurrent(named) ? List.of() : List.of(named);
        }
        return view.current() == null
                ? List.of()
                : view.history().good(view.current()).stream()
                        .map(view::version)
                        .toList();
    }

    @Override
    public Duration served(Version version) throws LegException {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        return hash == null ? null : api.read().history().served(hash);
    }

    @Override
    public List<String> passedOver(Version chosen) throws LegException {
        WorkloadView view = api.read();
        return spec.revision() != null || spec.image() != null || view.current() == null
                ? List.of()
                : view.passedOver(chosen);
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        WorkloadView[] seen = new WorkloadView[1];
        repeated(OBSERVED_LIMIT, seen, view -> undo.isReady(view, candidate, baseline));
        return undo.plan(seen[0], candidate, baseline);
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        Version candidate = plan.expectedCurrent();
        Version target = plan.target();
        repeated(limit, new WorkloadView[1], view -> {
            if (!undo.isReady(view, candidate, target)) {
                return false;
            }
            boolean there = view.isCurrent(target);
            Hold hold = view.hold(target);
            if (!there || hold != null) {
                api.patch(undo.patch(view, candidate, target).operations());
            }
            return view.blocking(target).isEmpty() || (there && hold == null && unblock(view, target));
        });
        accepted.run();
    }

    /** @return false: the controller has not seen the good template, and would start the bad version again */
    private boolean unblock(WorkloadView view, Version target) throws LegException {
        if (!view.status().isObserved()) {
            return false;
        }
        for (JsonNode pod : view.blocking(target)) {
            api.delete(pod);
        }
        return true;
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        WorkloadView view = api.read();
        Version target = plan.target();
        Double bad = view.percentOf(plan.expectedCurrent());
        Double good = view.percentOf(target);
        boolean asked = view.isCurrent(target);
        boolean restored = asked && bad != null && good != null && bad == 0 && good >= 100;
        boolean done = asked && view.hold(target) == null && view.status().isComplete() && view.isAlone(target);
        List<JsonNode> blocking = view.blocking(target);
        return new Evidence(
                restored,
                done,
                plan.expectedCurrent() + " has " + WorkloadView.percent(bad) + " and " + target + " "
                        + WorkloadView.percent(good) + " of the ready pods; the template is "
                        + (asked ? "" : "not ") + "that of " + target + "; "
                        + view.status().sentence()
                        + (blocking.isEmpty()
                                ? ""
                                : "; " + blocking.get(0).at("/metadata/name").asText()
                                        + " is not ready and of another version, and the controller waits for it"));
    }

    /** A rolling update goes on by itself; what can keep it from that is a pause, or a partition. */
    @Override
    public void promote(Version candidate) throws LegException {
        repeated(limit, new WorkloadView[1], view -> {
            if (view.current() == null && !view.status().isObserved()) {
                return false;
            }
            undo.hash(candidate);
            if (!view.isCurrent(candidate)) {
                throw failures.of(
                        Kind.SUPERSEDED,
                        "the template is that of " + view.currentVersion() + " and not of " + candidate
                                + "; nothing was promoted");
            }
            Hold hold = view.hold(candidate);
            if (hold != null) {
                api.patch(hold.release().apply(Undo.guarded(view)).operations());
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
        return api.lacking();
    }

    /** A rollback would set the template back, and no pod would follow. */
    @Override
    public String stuck() throws LegException {
        return api.read().stuck();
    }

    @Override
    public String mark(Version bad, Quarantine.Entry why) throws LegException {
        return QuarantineMark.leave(() -> api.read().object(), api::patch, bad, why);
    }

    @Override
    public void close() {
        waiting.end();
        api.close();
    }

    @FunctionalInterface
    private interface Step {
        boolean from(WorkloadView view) throws LegException;
    }

    /** @param seen gets the view of the last look */
    private void repeated(Duration within, WorkloadView[] seen, Step step) throws LegException {
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
}
