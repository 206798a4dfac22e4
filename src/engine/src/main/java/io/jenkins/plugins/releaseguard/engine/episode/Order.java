package io.jenkins.plugins.releaseguard.engine.episode;

import io.jenkins.plugins.releaseguard.engine.policy.OnAbort;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Reaction;
import io.jenkins.plugins.releaseguard.engine.policy.WatchSpec;
import java.io.Serializable;
import java.time.Duration;

/**
 * What an episode is asked to do.
 *
 * @param id of the episode, unique
 * @param kind what is asked for
 * @param candidate that the running canary has to be; null: whichever runs
 * @param onBreach null: as the policy says, else rollback
 * @param onInconclusive null: as the policy says, else by the candidate's traffic
 * @param onAbort null: as the policy says, else rollback
 * @param reason why, for a rollback that somebody asks for; null for a gate
 * @param dryRun whether a rollback only says what it would do
 * @param readiness how the checklist before a gate, or on its own, is taken; null: nothing is checked
 * @param watchFor how long a healthy release is watched after its gate; null: as the policy says
 * @param drill what a drill has to show; null: it is none
 * @param build that it belongs to, for the record
 * @param cause who or what began it, for the record
 */
public record Order(
        String id,
        Kind kind,
        Policy policy,
        String candidate,
        Reaction onBreach,
        Reaction onInconclusive,
        OnAbort onAbort,
        String reason,
        boolean dryRun,
        Strictness readiness,
        Duration watchFor,
        DrillSpec drill,
        String build,
        String cause)
        implements Serializable {

    /** How the checklist is taken. */
    public enum Strictness {
        /** What it needs has to be so, what it advises is a warning. */
        STRICT,
        /** What it advises has to be so, too. */
        COMPLETE,
        /** Everything is a warning. */
        WARN,
        /** Nothing is checked but the quarantine, which only a lift opens. */
        OFF
    }

    /** What an episode is asked for. */
    public enum Kind {
        /** Watch the window; on a breach roll back and prove the recovery. */
        GATE,
        /** Roll back, for a reason that somebody else has found. */
        ROLLBACK,
        /** Go through the checklist, and nothing more. */
        READINESS,
        /** Watch a release after its gate, for late labels and slow drift; on a breach as a gate. */
        WATCH,
        /** Have a fault made on purpose, and see whether it is found, rolled back and recovered from. */
        DRILL,
        /** Prove that users are well again after a rollback. */
        RECOVERY
    }

    /** With nothing said beside the policy. */
    private static Order of(String id, Kind kind, Policy policy, String build, String cause) {
        return new Order(id, kind, policy, null, null, null, null, null, false, null, null, null, build, cause);
    }

    private Order with(
            String version,
            Reaction breach,
            Reaction inconclusive,
            OnAbort abort,
            String why,
            boolean dry,
            Strictness how,
            Duration lasts) {
        return new Order(
                id, kind, policy, version, breach, inconclusive, abort, why, dry, how, lasts, drill, build, cause);
    }

    /** A gate with the policy's own answers to everything. */
    public static Order gate(String id, Policy policy, String build, String cause) {
        return of(id, Kind.GATE, policy, build, cause).withReadiness(Strictness.STRICT);
    }

    /** With the version that has to run. */
    public Order withCandidate(String version) {
        return with(version, onBreach, onInconclusive, onAbort, reason, dryRun, readiness, watchFor);
    }

    /** With what a step says about breach, inconclusive window and abort; null: as the policy says. */
    public Order withReactions(Reaction breach, Reaction inconclusive, OnAbort abort) {
        return with(candidate, breach, inconclusive, abort, reason, dryRun, readiness, watchFor);
    }

    /** With how the checklist is taken. */
    public Order withReadiness(Strictness how) {
        return with(candidate, onBreach, onInconclusive, onAbort, reason, dryRun, how, watchFor);
    }

    /** With how long a step wants a healthy release to be watched after its gate; null: as the policy says. */
    public Order withWatch(Duration lasts) {
        return with(candidate, onBreach, onInconclusive, onAbort, reason, dryRun, readiness, lasts);
    }

    /** The watch that follows a gate, which is asked for one; on a breach it does what the gate would have done. */
    public static Order watch(String id, Order gate) {
        return of(id, Kind.WATCH, gate.policy, gate.build, "watch after gate " + gate.id)
                .withReactions(gate.onBreach, null, null)
                .withWatch(gate.watchFor);
    }

    /** How long a healthy release is watched after its gate, and how often; null: it is not. */
    public WatchSpec watchSpec() {
        WatchSpec said = policy.watch();
        return watchFor == null ? said : new WatchSpec(watchFor, said == null ? null : said.every());
    }

    /** The policy by which its window is judged, until its time is over. */
    Policy judgedBy() {
        return kind == Kind.WATCH ? watchSpec().during(policy) : policy;
    }

    /** The checklist on its own. */
    public static Order readiness(String id, Policy policy, Strictness how, String build, String cause) {
        return of(id, Kind.READINESS, policy, build, cause).withReadiness(how);
    }

    /** A rollback that a build or a person asks for. */
    public static Order rollback(String id, Policy policy, String reason, boolean dryRun, String build, String cause) {
        return of(id, Kind.ROLLBACK, policy, build, cause).with(null, null, null, null, reason, dryRun, null, null);
    }

    /** A rehearsal in staging. */
    public static Order drill(String id, Policy policy, DrillSpec drill, String build, String cause) {
        return new Order(id, Kind.DRILL, policy, null, null, null, null, null, false, null, null, drill, build, cause);
    }

    /** The proof of an earlier rollback, which the restored state knows. */
    public static Order recovery(String id, Policy policy, String build, String cause) {
        return of(id, Kind.RECOVERY, policy, build, cause);
    }
}
