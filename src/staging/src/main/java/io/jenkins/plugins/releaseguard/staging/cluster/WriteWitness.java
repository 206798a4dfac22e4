package io.jenkins.plugins.releaseguard.staging.cluster;

/**
 * Somebody who stands beside a client's writes to the rollout, for what can happen to the client in the middle of a call.
 * Writes are numbered from 1 on; the cluster stands still while the witness looks.
 */
public interface WriteWitness {
    /** Lets everything through. */
    WriteWitness NOBODY = new WriteWitness() {};

    /**
     * A write has arrived and has had no effect yet.
     *
     * @return whether it takes effect; a lost one is answered with HTTP 503
     */
    default boolean before(int number) {
        return true;
    }

    /** A write has had its effect, and its client no answer yet. */
    default void after(int number) {
        // Nobody is there to see it.
    }
}
