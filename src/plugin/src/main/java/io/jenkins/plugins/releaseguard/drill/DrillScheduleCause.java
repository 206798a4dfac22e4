package io.jenkins.plugins.releaseguard.drill;

import hudson.model.Cause;

/** A drill was due. */
public final class DrillScheduleCause extends Cause {
    private final String spec;

    DrillScheduleCause(String spec) {
        this.spec = spec;
    }

    @Override
    public String getShortDescription() {
        return "Started by the drill schedule '" + spec.strip() + "'";
    }
}
