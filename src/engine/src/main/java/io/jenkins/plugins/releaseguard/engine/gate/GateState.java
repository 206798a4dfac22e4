package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.judge.Progress;
import io.jenkins.plugins.releaseguard.engine.judge.ranks.Ranks;
import io.jenkins.plugins.releaseguard.engine.judge.sequential.Evidence;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a gate knows; a value.
 *
 * @param startedAt our clock at the step's start
 * @param breach the progress of each breach condition, in the policy's order
 * @param onBaseline the same conditions read on the baseline, to tell a shared outage
 * @param latest the newest observation of each series
 * @param usedUpTo the data time up to which each series has been used
 * @param healthy the healthy clock
 * @param healthyTime what it shows
 * @param evidence of the sequential conditions, by their places among the breach conditions
 * @param ranks of the {@code shifts} conditions, by their places among the breach conditions
 * @param weight the place of the candidate's share among the policy's traffic steps; 0 where it has none
 * @param decision null while the window is open
 */
public record GateState(
        Instant startedAt,
        List<Progress> breach,
        List<Progress> onBaseline,
        Map<Series, Observation> latest,
        Map<Series, Instant> usedUpTo,
        Healthy healthy,
        Duration healthyTime,
        Map<Integer, Evidence> evidence,
        Map<Integer, Ranks> ranks,
        int weight,
        Decision decision)
        implements Serializable {
    public GateState {
        breach = List.copyOf(breach);
        onBaseline = List.copyOf(onBaseline);
        latest = Collections.unmodifiableMap(new LinkedHashMap<>(latest));
        evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
        // The journal of an earlier version of the plugin has none.
        ranks = ranks == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
        usedUpTo = Collections.unmodifiableMap(new LinkedHashMap<>(usedUpTo));
    }

    /** The candidate's requests in the healthy stretch. */
    public long requests() {
        return healthy.requests();
    }
}
