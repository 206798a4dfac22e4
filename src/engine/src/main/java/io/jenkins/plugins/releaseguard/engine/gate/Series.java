package io.jenkins.plugins.releaseguard.engine.gate;

import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.signal.Observation;
import java.io.Serializable;

/** A signal in a scope: what one line of a chart shows. */
public record Series(String signal, Scope scope) implements Serializable {
    /** The series that an observation belongs to. */
    public static Series of(Observation observation) {
        return new Series(observation.signal(), observation.scope());
    }
}
