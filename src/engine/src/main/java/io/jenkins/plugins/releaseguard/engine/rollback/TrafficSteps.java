package io.jenkins.plugins.releaseguard.engine.rollback;

import java.util.List;

/**
 * The shares of the traffic through which a mechanism takes a candidate, and where it stands; a value.
 *
 * @param weights in percent, rising; the last one is 100
 * @param at the place among {@code weights} of the share that the candidate has or is just being given; -1: none yet
 * @param waits whether the mechanism waits at that share, for as long as nobody tells it to go on
 * @param unsuitable why a gate cannot decide when it goes on, one line; null: it can
 */
public record TrafficSteps(List<Integer> weights, int at, boolean waits, String unsuitable) {
    public TrafficSteps {
        weights = List.copyOf(weights);
    }
}
