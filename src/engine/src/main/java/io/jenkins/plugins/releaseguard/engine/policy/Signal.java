package io.jenkins.plugins.releaseguard.engine.policy;

import java.io.Serializable;

/**
 * A signal as the policy, or the catalogue, defines it.
 *
 * @param name as conditions call it
 * @param spec where its values come from
 * @param unit of its values
 * @param higherIsWorse null: not said, and nothing that the policy uses needs it
 * @param onNoData what no data means
 * @param server the name of the server, resolved; null: it is computed from other signals
 * @param floor a worsening that is too small to matter, in the signal's unit, 0 or more
 */
public record Signal(
        String name, SignalSpec spec, Unit unit, Boolean higherIsWorse, OnNoData onNoData, String server, double floor)
        implements Serializable {

    /** Where every worsening matters. */
    public Signal(String name, SignalSpec spec, Unit unit, Boolean higherIsWorse, OnNoData onNoData, String server) {
        this(name, spec, unit, higherIsWorse, onNoData, server, 0);
    }

    /** The same, where no data means something else. */
    Signal with(OnNoData meaning) {
        return new Signal(name, spec, unit, higherIsWorse, meaning, server, floor);
    }
}
