package io.jenkins.plugins.releaseguard.engine.rollback;

/**
 * Why a rollback is made: what a leg may tell those whom it calls. Immutable.
 *
 * @param episode its id, under which its record is found
 * @param reason a line for people
 * @param condition the first condition that showed a breach, as the policy writes it; null: nothing was measured, as where a
 *     person asks for the rollback
 * @param value what that condition has compared last, in its signal's unit (seconds, shares from 0 to 1); null: it compares
 *     no single value
 * @param limit what the value was compared with, in the same unit; null: it has no limit of its own
 */
public record Occasion(String episode, String reason, String condition, Double value, Double limit) {}
