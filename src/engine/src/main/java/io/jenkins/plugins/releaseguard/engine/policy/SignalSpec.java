package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.util.List;

/** Where a signal's values come from, as read by a {@link SignalKind}; immutable. */
public interface SignalSpec extends Serializable {
    /** Whether it can tell the versions apart; a signal that cannot measures {@link Scope#LIVE} only. */
    boolean scoped();

    /** One line for people, for example {@code histogram http_request_duration_seconds, quantile 0.95}. */
    String describe();

    /** Whether the data time of its values is known, so that stale ones are told. */
    default boolean tellsFreshness() {
        return true;
    }

    /** What its values are computed from request by request; null: it has no such counts. */
    default Countable countable() {
        return null;
    }

    /** Whether its observations count requests, each once. */
    default boolean countsRequests() {
        return countable() != null;
    }

    /**
     * A bad value in words, for a person who is woken by it.
     *
     * @return null: its name, the value and the limit say it
     */
    default String sentence(double value) {
        return null;
    }

    /** The signals that it is computed from; empty: none. */
    default List<Signal> operands() {
        return List.of();
    }
}
