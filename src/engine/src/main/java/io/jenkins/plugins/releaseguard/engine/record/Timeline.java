package io.jenkins.plugins.releaseguard.engine.record;

import java.io.Serializable;
import java.time.Instant;

/**
 * When what happened, on our clock; what was not observed is null.
 *
 * @param injected drills: the fault was made
 * @param onset data time of the first bad evaluation of the stretch that made the condition true
 * @param detected when the condition became true
 * @param decided when the intent to roll back was durable
 * @param started when the first write was sent
 * @param accepted when the last write that users' return to the baseline needs was acknowledged
 * @param trafficRestored first observation of candidate 0 %, baseline 100 % on every traffic leg
 * @param recovered data time of the first sample of the stretch that then stayed good
 * @param proven when that stretch was complete
 */
public record Timeline(
        Instant injected,
        Instant onset,
        Instant detected,
        Instant decided,
        Instant started,
        Instant accepted,
        Instant trafficRestored,
        Instant recovered,
        Instant proven)
        implements Serializable {
    /** Nothing happened yet. */
    public static final Timeline EMPTY = new Timeline(null, null, null, null, null, null, null, null, null);

    /** The fault is made from now on; what was before does not count. */
    public Timeline withInjected(Instant at) {
        return new Timeline(at, null, null, null, null, null, null, null, null);
    }

    /** @param from the onset; null: the condition tells none */
    public Timeline withDetected(Instant from, Instant at) {
        return new Timeline(injected, from, at, null, null, null, null, null, null);
    }

    /** The first phase of a rollback; those of an earlier one do not count. */
    public Timeline withDecided(Instant at) {
        return new Timeline(injected, onset, detected, at, null, null, null, null, null);
    }

    public Timeline withStarted(Instant at) {
        return new Timeline(injected, onset, detected, decided, at, null, null, null, null);
    }

    /** The recovery is judged from here on. */
    public Timeline withAccepted(Instant at) {
        return new Timeline(injected, onset, detected, decided, started, at, trafficRestored, null, null);
    }

    public Timeline withTrafficRestored(Instant at) {
        return new Timeline(injected, onset, detected, decided, started, accepted, at, null, null);
    }

    public Timeline withRecovered(Instant from, Instant seen) {
        return new Timeline(injected, onset, detected, decided, started, accepted, trafficRestored, from, seen);
    }
}
