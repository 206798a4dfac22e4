package io.jenkins.plugins.releaseguard.engine.judge;

import java.io.Serializable;

/**
 * Why a verdict is what it is.
 *
 * @param condition as the policy writes it; null where no single condition is meant
 * @param sentence with the numbers, for an on-call person
 */
public record Reason(String condition, String sentence) implements Serializable {}
