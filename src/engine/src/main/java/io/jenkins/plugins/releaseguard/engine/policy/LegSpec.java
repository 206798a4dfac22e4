package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** One mechanism of a rollback as the policy names it, read by a {@link LegKind}; immutable. */
public interface LegSpec extends Serializable {
    /** As written, without the {@code if still breaching} ending. */
    String text();

    /** Where it is written. */
    Position at();

    /** What is rolled back, for example {@code model-svc}; the default of the policy's {@code release}. */
    String object();

    /** Fills {@code $namespace} in signals; null where the mechanism knows none. */
    default String namespace() {
        return null;
    }

    /** The cluster that it acts on, by the name of its configuration; null: none. */
    default String cluster() {
        return null;
    }

    /** Whether it decides which version users get. */
    boolean movesTraffic();

    /** Whether it can move the traffic step by step, see {@code traffic:} of a policy. */
    default boolean hasTrafficSteps() {
        return false;
    }

    /** Whether it brings back an older version of anything, which may not know what a newer one has written since. */
    default boolean returnsVersion() {
        return true;
    }

    /** Whether it changes what Git asks for. */
    default boolean changesSource() {
        return false;
    }

    /**
     * How long it waits, from its first try, for what others have to decide, such as a merge; null: as long as the recovery
     * could be in time.
     */
    default Duration waitsForOthers() {
        return null;
    }

    /**
     * What it keeps from bringing into the world what Git asks for, for example {@code Argo CD application model-svc}, so that
     * legs after it may write to what that syncs; null: nothing.
     */
    default String pauses() {
        return null;
    }

    /** The same, where it does something else beside other legs of its policy. */
    default LegSpec beside(List<LegSpec> legs) {
        return this;
    }

    /** Due only when a breach condition, read on live, is still true this long after the previous leg; null: always. */
    Duration ifStillBreachingAfter();
}
