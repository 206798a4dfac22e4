package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import java.util.Map;

/** Tells administrators of rollbacks that need a person and that no build tells anybody of. */
@Extension
public final class RollbackMonitor extends AdministrativeMonitor {
    @Override
    public boolean isActivated() {
        return !getTroubles().isEmpty();
    }

    @Override
    public String getDisplayName() {
        return "Model Release Guard: rollbacks that need a person";
    }

    /** By the episode's id, what is the matter and what to do. */
    public Map<String, String> getTroubles() {
        return EpisodeService.get().troubles();
    }
}
