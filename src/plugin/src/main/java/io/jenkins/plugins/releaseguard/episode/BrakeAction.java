package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.model.RootAction;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * {@code JENKINS/release-guard/}: the global brake by REST. {@code POST brake?reason=…} pulls it, {@code POST release}
 * releases it, {@code GET brakeStatus} shows it; for those with {@code Release Guard/Configure}.
 */
@Extension
public final class BrakeAction implements RootAction {
    /** Pulls the brake; the reason is required, for whoever finds the gates held. */
    @RequirePOST
    public HttpResponse doBrake(StaplerRequest2 request) {
        Jenkins.get().checkPermission(ReleaseGuard.CONFIGURE);
        String reason = request.getParameter("reason");
        if (reason == null || reason.isBlank()) {
            return new TextResponse(400, "reason= is missing: say why, for whoever finds the gates held");
        }
        GlobalBrake.get().pull(reason.strip(), Jenkins.getAuthentication2().getName());
        return new TextResponse(200, "The brake is on: " + reason.strip());
    }

    /** Releases the brake. */
    @RequirePOST
    public HttpResponse doRelease() {
        Jenkins.get().checkPermission(ReleaseGuard.CONFIGURE);
        GlobalBrake.get().release(Jenkins.getAuthentication2().getName());
        return new TextResponse(200, "The brake is off");
    }

    /** Says whether it is on. */
    public HttpResponse doBrakeStatus() {
        Jenkins.get().checkPermission(ReleaseGuard.CONFIGURE);
        GlobalBrake brake = GlobalBrake.get();
        return new TextResponse(
                200,
                brake.reason() == null
                        ? "The brake is off"
                        : "The brake is on: " + brake.reason() + " (" + brake.getPulledBy() + ", " + brake.getPulledAt()
                                + ")");
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return "Release Guard";
    }

    @Override
    public String getUrlName() {
        return "release-guard";
    }

    /** To the page that the form was on. */
    record BackToThePage() implements HttpResponse {
        @Override
        public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                throws IOException {
            response.sendRedirect(".");
        }
    }

    /** A line of text. */
    record TextResponse(int status, String text) implements HttpResponse {
        @Override
        public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                throws IOException {
            response.setStatus(status);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().println(text);
        }
    }
}
