package io.jenkins.plugins.releaseguard.local.pipeline;

import jenkins.model.CauseOfInterruption;

/** A {@code timeout} has run out. */
final class TimedOut extends CauseOfInterruption {
    private static final long serialVersionUID = 1L;

    @Override
    public String getShortDescription() {
        return "Timeout has been exceeded";
    }
}
