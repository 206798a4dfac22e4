package io.jenkins.plugins.releaseguard.engine.rollback.argo;

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
import io.jenkins.plugins.releaseguard.engine.rollback.TrafficSteps;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Failures;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.QuarantineMark;
import io.jenkins.plugins.releaseguard.engine.rollback.kubernetes.Waiting;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A canary, or a blue/green release, by Argo Rollouts. It is rolled back in two writes: an abort, which gives the stable version all of the
 * traffic at once, and, when the weights show that, an undo to that very version, without which the next change of the
 * rollout would start the bad one again.
 *
 * <p>A release that is complete has no stable version beside it. There the undo comes first, which makes the version to
 * return to the canary, and then a full promotion of that one: its steps and pauses are meant for versions that nobody
 * knows yet. A full promotion is never sent while the bad version is the canary.
 *
 * <p>Blue/green switches the users' Service back at an abort only while every pod of the bad version is there. Where they are not,
 * the undo is made at once, which makes the baseline the version whose pods count.
 *
 * <p>Each round of {@link #execute} reads the world afresh and does the next write that it still lacks, so being called
 * again after a restart is the same as going on. Only the abort of a canary is sent at once where the rollout has been looked at before:
 * the API server refuses it if anybody has changed the rollout since.
 */
public final class ArgoRolloutLeg implements Leg {
    /** How long {@link #execute} may take. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    private static final Duration OBSERVED_LIMIT = Duration.ofSeconds(2);
    /** A controller that works answers a write within milliseconds. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    /** Not more often is the controller made to look again while it may be waiting for pods. */
    private static final Duration LOOKED = Duration.ofSeconds(30);

    private static final int MAX_CONFLICTS = 10;

    private final ArgoRolloutSpec spec;
    private final Failures failures;
    private final RolloutApi api;
    private final Duration limit;
    private final Duration silence;
    private final Waiting waiting = new Waiting();
    /** What was seen last; null: nothing yet. */
    private volatile RolloutView newest;

    /** As the other, with {@link #DEFAULT_LIMIT}. */
    public ArgoRolloutLeg(ArgoRolloutSpec spec, KubernetesClient client) {
        this(spec, client, DEFAULT_LIMIT);
    }

    /**
     * @param client is closed with this leg
     * @param limit of one {@link #execute}, beside the client's own limit for a request
     */
    public ArgoRolloutLeg(ArgoRolloutSpec spec, KubernetesClient client, Duration limit) {
        this(spec, client, limit, SILENCE);
    }

    /** @param silence after which the controller is made to look again */
    ArgoRolloutLeg(ArgoRolloutSpec spec, KubernetesClient client, Duration limit, Duration silence) {
        this.spec = spec;
        this.failures = spec.failures();
        this.api = new RolloutApi(spec, client, failures);
        this.limit = limit;
        this.silence = silence;
    }

    @Override
    public LegSpec spec() {
        return spec;
    }

    @Override
    public LegState read() throws LegException {
        return observed(OBSERVED_LIMIT, false).toState();
    }

    @Override
    public List<Version> earlier() throws LegException {
        return observed(OBSERVED_LIMIT, true).versions().earlier();
    }

    @Override
    public Duration served(Version version) throws LegException {
        return observed(OBSERVED_LIMIT, true).versions().history().served(hash(version));
    }

    @Override
    public List<String> passedOver(Version chosen) throws LegException {
        return observed(OBSERVED_LIMIT, true).versions().passedOver(chosen);
    }

    @Override
    public LegPlan plan(Version candidate, Version baseline) throws LegException {
        RolloutView view = observed(OBSERVED_LIMIT, true);
        checkReturn(view, hash(candidate), hash(baseline), false);
        return new RolloutPlan(spec, view, candidate, baseline).make();
    }

    @Override
    public void execute(LegPlan plan, Runnable accepted) throws LegException {
        String candidate = hash(plan.expectedCurrent());
        String baseline = hash(plan.target());
        Once told = new Once(accepted);
        Waiting.Pace pace = waiting.upTo(limit);
        Silence unchanged = new Silence(silence);
        int conflicts = 0;
        RolloutView known = newest;
        boolean atOnce = known != null && isAbortGuarded(known, candidate, baseline);
        while (true) {
            RolloutView view = atOnce ? known : look();
            atOnce = false;
            try {
                if (view.isObserved()) {
                    checkReturn(view, candidate, baseline, told.ran());
                    if (nextWrite(view, candidate, baseline, told)) {
                        return;
                    }
                }
                if (unchanged.lasts(view.resourceVersion())) {
                    api.touch(view);
                }
            } catch (LegException e) {
                if (e.kind() != Kind.CONFLICT || ++conflicts > MAX_CONFLICTS) {
                    throw e;
                }
            }
            pause(pace, view, plan);
        }
    }

    /** Whether an abort is what comes next, and nothing but a change of the rollout itself could make it wrong. */
    private static boolean isAbortGuarded(RolloutView view, String candidate, String baseline) {
        return view.resourceVersion() != null
                && view.isObserved()
                && view.isCanary()
                && view.workload() == null
                && !view.isAborted()
                && candidate.equals(view.currentHash())
                && baseline.equals(view.stableHash())
                && view.hasReplicaSet(baseline);
    }

    private RolloutView look() throws LegException {
        RolloutView view = api.read();
        check(view);
        newest = view;
        return view;
    }

    /** @return whether everything is written */
    private boolean nextWrite(RolloutView view, String candidate, String baseline, Once told) throws LegException {
        return candidate.equals(view.stableHash()) && !candidate.equals(baseline)
                ? nextWriteAfterRelease(view, baseline, told)
                : nextWriteOfCanary(view, candidate, baseline, told);
    }

    private boolean nextWriteOfCanary(RolloutView view, String candidate, String baseline, Once told)
            throws LegException {
        if (view.currentHash().equals(baseline)) {
            return view.isActiveElsewhere(baseline) ? nextWriteOfSwitch(view, told) : isBack(told);
        }
        boolean returns = !view.isBlueGreen() || view.isSaturated(candidate) || showsReturn(view, candidate, baseline);
        if (!view.isAborted()) {
            api.abort(view);
        }
        if (returns) {
            told.run();
        }
        if (!view.isAborted() || (returns && !showsReturn(view, candidate, baseline))) {
            return false;
        }
        if (view.syncedBy(spec.others()) == null) {
            restoreTemplate(view, baseline);
        }
        return returns;
    }

    private static boolean isBack(Once told) {
        told.run();
        return true;
    }

    /** The baseline is what is promoted, but users are still sent to the bad version. */
    private boolean nextWriteOfSwitch(RolloutView view, Once told) throws LegException {
        if (view.isSpecPaused()) {
            api.unpause(view);
            return false;
        }
        if (view.hasPauseConditions() && !view.isPromotedInFull()) {
            api.promoteInFull(view);
        }
        told.run();
        return false;
    }

    /** The bad version is the stable one: only what has become the canary may be promoted. */
    private boolean nextWriteAfterRelease(RolloutView view, String baseline, Once told) throws LegException {
        if (!view.currentHash().equals(baseline)) {
            if (view.syncedBy(spec.others()) != null) {
                throw failures.notSyncedBy(view.syncedBy(spec.others()));
            }
            restoreTemplate(view, baseline);
            return false;
        }
        if (view.isSpecPaused()) {
            api.unpause(view);
            return false;
        }
        String written = view.isPromotedInFull() ? view.resourceVersion() : api.promoteInFull(view);
        told.run();
        awaitReaction(written);
        return true;
    }

    /**
     * Waits until somebody, the controller, has changed the rollout since a write, and makes it look again where nobody
     * does: it may have lost the write.
     */
    private void awaitReaction(String written) throws LegException {
        Waiting.Pace pace = waiting.upTo(silence);
        RolloutView view = api.read();
        while (Objects.equals(written, view.resourceVersion())) {
            if (!hasTime(pace)) {
                lookAgain(view);
                return;
            }
            view = api.read();
        }
    }

    private void lookAgain(RolloutView view) throws LegException {
        if (view.wasTouchedWithin(LOOKED)) {
            return;
        }
        try {
            api.touch(view);
        } catch (LegException e) {
            // a conflict is a change, which the controller hears of
            if (e.kind() != Kind.CONFLICT) {
                throw e;
            }
        }
    }

    private void restoreTemplate(RolloutView view, String baseline) throws LegException {
        JsonNode template = view.templateToRestore(baseline);
        if (!template.equals(view.template())) {
            api.replaceTemplate(view, template);
        }
    }

    private void pause(Waiting.Pace pace, RolloutView view, LegPlan plan) throws LegException {
        if (!hasTime(pace)) {
            throw failures.of(Kind.UNREACHABLE, lateBecause(view, plan));
        }
    }

    private boolean hasTime(Waiting.Pace pace) throws LegException {
        try {
            return pace.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of(Kind.UNREACHABLE, "interrupted while waiting for the controller");
        }
    }

    private String lateBecause(RolloutView view, LegPlan plan) {
        if (!view.isObserved()) {
            return "the controller has not taken up generation " + view.generation() + " within " + seconds(limit)
                    + "; is Argo Rollouts' controller running?";
        }
        if (!view.isAborted() && hashOrEmpty(plan.expectedCurrent()).equals(view.stableHash())) {
            return "its template is set back to " + plan.target() + ", but the controller has not taken that up within "
                    + seconds(limit) + "; is Argo Rollouts' controller running?";
        }
        if (view.currentHash().equals(hashOrEmpty(plan.target()))) {
            return "its template is set back to " + plan.target() + ", but after " + seconds(limit)
                    + " its active Service still selects another version; are the pods of " + plan.target()
                    + " ready, and is Argo Rollouts' controller running?";
        }
        return "aborted, but after " + seconds(limit) + " " + plan.expectedCurrent() + " still has "
                + RolloutView.percent(view.percentOf(hashOrEmpty(plan.expectedCurrent()))) + " and " + plan.target()
                + " " + RolloutView.percent(view.percentOf(hashOrEmpty(plan.target())))
                + " of the traffic; its template is not set back yet. Is Argo Rollouts' controller running?";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    @Override
    public Evidence confirm(LegPlan plan) throws LegException {
        RolloutView view = look();
        String candidate = hash(plan.expectedCurrent());
        String baseline = hash(plan.target());
        boolean restored = showsReturn(view, candidate, baseline);
        boolean settled = view.isObserved()
                && baseline.equals(view.currentHash())
                && baseline.equals(view.stableHash())
                && !view.isAborted();
        boolean isArmed = view.syncedBy(spec.others()) != null && !baseline.equals(view.currentHash());
        int ready = view.readyReplicas(baseline);
        int wanted = view.wantedReplicas();
        String sentence = plan.expectedCurrent() + " has " + RolloutView.percent(view.percentOf(candidate)) + " and "
                + plan.target() + " " + RolloutView.percent(view.percentOf(baseline)) + " of the traffic; "
                + (settled ? "the rollout is at " + plan.target() : "the rollout is not yet at " + plan.target())
                + " (" + view.toState().summary() + "); " + ready + " of " + wanted + " replicas of " + plan.target()
                + " are ready" + (isArmed ? "; " + RolloutPlan.stillArmed(spec, view, plan.expectedCurrent()) : "");
        boolean all = settled || (isArmed && !spec.isBesideGit());
        return new Evidence(restored, restored && all && ready >= wanted, sentence);
    }

    private static boolean showsReturn(RolloutView view, String candidate, String baseline) {
        Double bad = view.percentOf(candidate);
        Double good = view.percentOf(baseline);
        return bad != null && good != null && bad == 0 && good >= 100;
    }

    @Override
    public void promote(Version candidate) throws LegException {
        String wanted = hash(candidate);
        for (int conflicts = 0; ; conflicts++) {
            RolloutView view = observed(OBSERVED_LIMIT, true);
            if (!wanted.equals(view.currentHash())) {
                throw failures.of(
                        Kind.SUPERSEDED,
                        "the current version is " + name(view, view.currentHash()) + " and not " + candidate
                                + "; nothing was promoted");
            }
            if (view.isAborted()) {
                throw failures.of(Kind.UNSUITABLE, candidate + " was aborted; a promotion does not start it again");
            }
            try {
                awaitReaction(promoteOneStep(view));
                return;
            } catch (LegException e) {
                if (e.kind() != Kind.CONFLICT || conflicts >= MAX_CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public TrafficSteps trafficSteps(List<Integer> wanted) throws LegException {
        return CanarySteps.of(observed(OBSERVED_LIMIT, false));
    }

    @Override
    public void advance(Version candidate, TrafficSteps seen) throws LegException {
        RolloutView view = observed(OBSERVED_LIMIT, true);
        boolean unchanged = hash(candidate).equals(view.currentHash()) && seen.equals(CanarySteps.of(view));
        if (unchanged && seen.waits()) {
            awaitReaction(api.clearPauseConditions(view));
        }
    }

    /** @return the rollout's resource version, after a write where one was needed */
    private String promoteOneStep(RolloutView view) throws LegException {
        if (view.isSpecPaused()) {
            return api.unpause(view);
        }
        return view.hasPauseConditions() ? api.clearPauseConditions(view) : view.resourceVersion();
    }

    @Override
    public Map<String, String> provenance(Version version) throws LegException {
        return api.provenance(version);
    }

    @Override
    public List<Permission> lacking() throws LegException {
        return api.lacking();
    }

    @Override
    public String stuck() throws LegException {
        RolloutView view = observed(OBSERVED_LIMIT, false);
        return view.isAborted()
                ? failures.object() + " is aborted but not undone: its spec still asks for "
                        + name(view, view.currentHash()) + "; undo it, or start another version"
                : null;
    }

    @Override
    public String mark(Version bad, Quarantine.Entry why) throws LegException {
        return QuarantineMark.leave(() -> api.read().rollout(), api::patch, bad, why);
    }

    @Override
    public void close() {
        waiting.end();
        api.close();
    }

    /**
     * The rollout as the controller has seen it; until then its status speaks of an older spec.
     *
     * @param needed false: an older state will do, its summary says so
     */
    private RolloutView observed(Duration within, boolean needed) throws LegException {
        Waiting.Pace pace = waiting.upTo(within);
        while (true) {
            RolloutView view = look();
            if (view.isObserved()) {
                return view;
            }
            if (!hasTime(pace)) {
                if (needed) {
                    throw failures.of(
                            Kind.UNREACHABLE,
                            "the controller has not taken up generation " + view.generation() + " within "
                                    + seconds(within) + "; is Argo Rollouts' controller running?");
                }
                return view;
            }
        }
    }

    private void check(RolloutView view) throws LegException {
        if (view.workloadRef() != null && view.workload() == null) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "its template is kept in " + view.workloadRef() + " (spec.workloadRef); keep it in a Deployment, or"
                            + " in the rollout (spec.template)");
        }
        if (!view.isCanary() && !view.isBlueGreen()) {
            throw failures.of(Kind.UNSUITABLE, "it has neither a canary nor a blueGreen strategy");
        }
        if (!view.hasStatus()) {
            throw failures.of(
                    Kind.UNSUITABLE, "it has no status yet; is Argo Rollouts' controller running in this cluster?");
        }
    }

    /** Whether the way back from {@code candidate} to {@code baseline} can be gone from here. */
    private void checkReturn(RolloutView view, String candidate, String baseline, boolean aborted) throws LegException {
        String current = view.currentHash();
        if (!current.equals(candidate) && !current.equals(baseline)) {
            throw failures.of(
                    Kind.SUPERSEDED,
                    "the current version is " + name(view, current) + ", neither the candidate nor the baseline; "
                            + (aborted ? "nothing was written after the abort" : "nothing was written"));
        }
        if (!view.hasReplicaSet(baseline)) {
            throw failures.of(
                    Kind.NOT_FOUND,
                    "the ReplicaSet of the baseline (" + RolloutView.HASH_LABEL + "=" + baseline
                            + ") is gone; deploy that version anew, and see spec.revisionHistoryLimit");
        }
        String stable = view.stableHash();
        if (current.equals(candidate) && (stable == null || (!stable.equals(candidate) && !stable.equals(baseline)))) {
            throw failures.of(
                    Kind.UNSUITABLE,
                    "the stable version beside the canary is "
                            + (stable == null ? "not known" : name(view, stable))
                            + ", and an abort returns to that one only; say `baseline: last-known-good`");
        }
    }

    private String hash(Version version) throws LegException {
        String hash = version.identity().get(Version.POD_TEMPLATE_HASH);
        if (hash == null) {
            throw failures.of(
                    Kind.UNSUITABLE, version + " has no pod-template hash, so it is no version of this rollout");
        }
        return hash;
    }

    private static String hashOrEmpty(Version version) {
        return version.identity().getOrDefault(Version.POD_TEMPLATE_HASH, "");
    }

    private static String name(RolloutView view, String hash) {
        Version version = view.version(hash);
        return version == null ? hash : version + " (" + hash + ")";
    }

    /** Runs once, however often it is asked to. */
    private static final class Once implements Runnable {
        private final Runnable action;
        private boolean ran;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (!ran) {
                ran = true;
                action.run();
            }
        }

        boolean ran() {
            return ran;
        }
    }
}
