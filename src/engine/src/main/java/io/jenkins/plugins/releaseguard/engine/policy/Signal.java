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
 * @param server the name of the metric server, resolved
 */
public record Signal(String name, SignalSpec spec, Unit unit, Boolean higherIsWorse, OnNoData onNoData, String server)
        implements Serializable {}
