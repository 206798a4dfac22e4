package io.jenkins.plugins.releaseguard.local.pipeline;

import jenkins.model.CauseOfInterruption;

/** Somebody stopped the build. */
final class StoppedByUser extends CauseOfInterruption {
    private static final long serialVersionUID = 1L;

    private final String user;

    StoppedByUser(String user) {
        this.user = user;
    }

    @Override
    public String getShortDescription() {
        return "Aborted by " + user;
    }
}
