package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;
import java.time.Duration;

/**
 * The promotion window, with every default filled in.
 *
 * @param every between two looks
 * @param warmUp looks before it are drawn, not judged
 * @param healthyFor how long all decisive signals have to be good
 * @param atMost the verdict is INCONCLUSIVE after this, counted from the step's start with holds included
 * @param minRequests of the candidate's within the healthy stretch
 * @param lookback over which a value is computed
 * @param recoveredFor how long recovery conditions have to be good in one stretch
 */
public record Window(
        Duration every,
        Duration warmUp,
        Duration healthyFor,
        Duration atMost,
        long minRequests,
        Duration lookback,
        Duration recoveredFor)
        implements Serializable {}
