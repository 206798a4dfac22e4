package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * Tells administrators of rollbacks that need a person, each with the commands that do by hand what was not done, until
 * one of them dismisses it. A dismissal is for one rollback and survives a restart; the next failure is shown again.
 */
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

    /** In the order of their ids; empty where all is well. */
    public List<Trouble> getTroubles() {
        return EpisodeService.get().troubles();
    }

    /** {@code POST dismiss?episode=ID}: somebody has seen to it. For administrators. */
    @RequirePOST
    public HttpResponse doDismiss(@QueryParameter String episode) throws IOException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (episode == null
                || !EpisodeService.get()
                        .dismiss(episode, Jenkins.getAuthentication2().getName())) {
            return new BrakeAction.TextResponse(404, "episode=" + episode + " is none of those that need a person");
        }
        return new ToManagement();
    }

    /** Back to where the monitor was. */
    private static final class ToManagement implements HttpResponse {
        @Override
        public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                throws IOException {
            response.sendRedirect(request.getContextPath() + "/manage/");
        }
    }
}
