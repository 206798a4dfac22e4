package io.jenkins.plugins.releaseguard.steps;

import jenkins.model.CauseOfInterruption;

/** Why a gate ended its build. */
public final class GateCause extends CauseOfInterruption {
    private static final long serialVersionUID = 1L;

    private final String outcome;
    private final String reason;

    GateCause(String outcome, String reason) {
        this.outcome = outcome;
        this.reason = reason;
    }

    @Override
    public String getShortDescription() {
        return "Model Release Guard: " + outcome + ": " + reason;
    }
}
