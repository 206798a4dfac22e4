package io.jenkins.plugins.releaseguard.engine.rollback;

import io.jenkins.plugins.releaseguard.engine.policy.LegSpec;
import io.jenkins.plugins.releaseguard.engine.signal.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Extension point: one mechanism of a rollback, bound to its object in the world.
 *
 * <p>Every method may block and is called on a bounded pool only; each call ends within the leg's own time limit.
 * Implementations are thread-safe and keep no state about a rollback: what was done is read from the world.
 */
public interface Leg extends AutoCloseable {
    /** What the policy asks for. */
    LegSpec spec();

    /** Looks at the world; changes nothing. */
    LegState read() throws LegException;

    /**
     * The versions that a complete release can be returned to, the best one first, from the mechanism's own history;
     * without those that were left for an older one. Empty: it keeps no history, or there is none.
     */
    default List<Version> earlier() throws LegException {
        return List.of();
    }

    /**
     * How long one of the {@link #earlier()} versions has served, at least, before another one came, from the mechanism's own
     * history; null: that does not tell.
     */
    default Duration served(Version version) throws LegException {
        return null;
    }

    /**
     * Why versions before the current one that are newer than {@code chosen} cannot be returned to, from the mechanism's own
     * history, a line each.
     *
     * @param chosen to be returned to; null: none is
     */
    default List<String> passedOver(Version chosen) throws LegException {
        return List.of();
    }

    /**
     * Whether the version to return to that {@link #read()} shows is but the first of {@link #earlier()}, so that another of
     * them may be the last known good one.
     */
    default boolean choosesFromHistory() {
        return false;
    }

    /**
     * What would be done to return from {@code candidate} to {@code baseline}, which are versions of this leg; changes
     * nothing. The same version twice: there is nothing to be done.
     */
    LegPlan plan(Version candidate, Version baseline) throws LegException;

    /**
     * Does what is still to be done of the plan. Idempotent: what the world already shows is not repeated.
     *
     * @param accepted called as soon as the write that users' return to the baseline needs is acknowledged, or is
     *     found to have been made before
     */
    void execute(LegPlan plan, Runnable accepted) throws LegException;

    /** The same, for a mechanism that passes on why; it may be called with another reason when a rollback is gone on with. */
    default void execute(LegPlan plan, Occasion why, Runnable accepted) throws LegException {
        execute(plan, accepted);
    }

    /** One look at whether the world shows that the plan is done. */
    Evidence confirm(LegPlan plan) throws LegException;

    /**
     * Brings {@code candidate} one step nearer to all of the traffic; to be called again until {@link #read()} shows
     * it there. Refuses when the live version is another one.
     */
    void promote(Version candidate) throws LegException;

    /**
     * The shares through which it takes a candidate, and where it stands; null: it has none.
     *
     * @param wanted the policy's, which a mechanism without steps of its own takes over
     */
    default TrafficSteps trafficSteps(List<Integer> wanted) throws LegException {
        return null;
    }

    /**
     * Ends the wait at a share, so that {@code candidate} gets the next one; does nothing where the world no longer stands
     * as {@code seen}.
     */
    default void advance(Version candidate, TrafficSteps seen) throws LegException {
        throw new LegException(LegException.Kind.UNSUITABLE, spec().text() + " has no traffic steps");
    }

    /** Whether one of {@link #read()}'s answers shows that {@code candidate} needs no further {@link #promote}. */
    default boolean isPromoted(LegState live, Version candidate) {
        Double percent = live.percentOf(candidate);
        return !live.canaryInProgress() && percent != null && percent >= 100;
    }

    /**
     * What the credential would have to be allowed to do beyond what it is; empty: nothing that the leg knows of.
     *
     * @throws LegException nobody says
     */
    default List<Permission> lacking() throws LegException {
        return List.of();
    }

    /** What is half-done at its object, by anybody, and hinders a release, in one line; null: nothing. */
    default String stuck() throws LegException {
        return null;
    }

    /**
     * What a version of this leg was made from beyond what identifies it, by the names of {@link Provenance}; empty: nothing
     * that the mechanism knows.
     */
    default Map<String, String> provenance(Version version) throws LegException {
        return Map.of();
    }

    /**
     * The version that waits at its object to be promoted together with a healthy release of another leg; null: none does.
     * {@link #promote} takes it.
     */
    default Version waiting() throws LegException {
        return null;
    }

    /**
     * Leaves a mark at its object that {@code bad}, a version of this leg that a rollback has taken out of use, is in
     * quarantine, so that other controllers see it. Idempotent.
     *
     * @return what was left, in one line; null: this mechanism has no place for it
     */
    default String mark(Version bad, Quarantine.Entry why) throws LegException {
        return null;
    }

    /** Frees connections; does not throw. */
    @Override
    void close();
}
