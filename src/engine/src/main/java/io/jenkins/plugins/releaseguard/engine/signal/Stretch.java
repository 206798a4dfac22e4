package io.jenkins.plugins.releaseguard.engine.signal;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of the past whose looks are asked for one after the other, so that a source may read it in larger pieces.
 *
 * @param to the last look
 * @param every between two looks
 */
public record Stretch(Instant to, Duration every) {}
