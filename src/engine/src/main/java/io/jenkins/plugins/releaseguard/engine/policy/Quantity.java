package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;

/**
 * A number with its unit.
 *
 * @param value in the unit's base: seconds, a share of 1, bytes, per second, or the plain number
 * @param unit the kind
 * @param text as the user wrote it, for example {@code 250ms}
 */
public record Quantity(double value, Unit unit, String text) implements Serializable {
    @Override
    public String toString() {
        return text;
    }
}
