package io.jenkins.plugins.releaseguard.engine.rollback.kubernetes;

/** How far the rollout of a workload has come. */
public interface RolloutStatus {
    /** Rises with every change of the spec. */
    long generation();

    /** Whether the controller has seen the spec that we see. */
    boolean isObserved();

    /** Whether every pod that is wanted is there and available, and none beyond. */
    boolean isComplete();

    /** One line for people. */
    String sentence();
}
