package io.jenkins.plugins.releaseguard.engine.rollback;

import java.io.Serializable;

/**
 * What the world shows of a leg.
 *
 * @param trafficRestored candidate 0 %, baseline 100 %
 * @param done everything that the plan wanted is there
 * @param sentence what was seen, with numbers
 */
public record Evidence(boolean trafficRestored, boolean done, String sentence) implements Serializable {}
