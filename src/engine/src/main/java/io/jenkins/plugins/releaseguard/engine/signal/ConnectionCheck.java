package io.jenkins.plugins.releaseguard.engine.signal;

/**
 * What was found when a server was tried as an administrator has entered it.
 *
 * @param isUsable whether a gate or a rollback gets what it needs there
 * @param sentence for people; without secrets
 */
public record ConnectionCheck(boolean isUsable, String sentence) {}
