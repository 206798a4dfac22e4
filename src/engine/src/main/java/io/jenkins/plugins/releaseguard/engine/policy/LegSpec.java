package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;

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

    /** Whether it decides which version users get. */
    boolean movesTraffic();

    /** Due only when a breach condition, read on live, is still true this long after the previous leg; null: always. */
    Duration ifStillBreachingAfter();
}
