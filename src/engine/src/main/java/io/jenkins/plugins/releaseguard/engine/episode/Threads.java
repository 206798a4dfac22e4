package io.jenkins.plugins.releaseguard.engine.episode;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where an episode runs.
 *
 * @param timer only ever hands work to {@code workers}
 * @param workers bounded; may block
 */
public record Threads(Clock clock, ScheduledExecutorService timer, Executor workers) {}
