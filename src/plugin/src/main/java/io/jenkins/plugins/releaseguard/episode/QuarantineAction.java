package io.jenkins.plugins.releaseguard.episode;

import hudson.Extension;
import hudson.model.RootAction;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.episode.QuarantineStore.Found;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * {@code JENKINS/release-guard-quarantine/}: the versions in quarantine, and {@code POST lift?id=…&reason=…} to let one go;
 * for those with {@code Release Guard/LiftQuarantine}.
 */
@Extension
public final class QuarantineAction implements RootAction {
    /**
     * A row of the page.
     *
     * @param state {@code held}, {@code ended}, {@code lifted} or {@code unreadable}
     * @param why the evidence, or why it was lifted
     */
    public record Row(String id, String state, String version, String release, String since, String by, String why) {
        public boolean isHeld() {
            return state.equals("held") || state.equals("unreadable");
        }
    }

    /** What the page shows, the newest first. */
    public List<Row> getRows() throws IOException {
        Jenkins.get().checkPermission(ReleaseGuard.LIFT_QUARANTINE);
        Instant now = EpisodeService.get().now();
        return EpisodeService.get().quarantine().all().stream()
                .map(found -> row(found, now))
                .toList();
    }

    private static Row row(Found found, Instant now) {
        if (found.trouble() != null) {
            return new Row(found.id(), "unreadable", "", "", "", "", found.trouble());
        }
        boolean lifted = found.lift() != null;
        String environment = found.entry().key().environment();
        return new Row(
                found.id(),
                lifted ? "lifted" : found.holds(now) ? "held" : "ended",
                found.entry().version() + " " + found.entry().key().identity(),
                found.entry().key().release() + (environment == null ? "" : " (" + environment + ")"),
                Figures.time(found.entry().at()),
                found.entry().build() + ", episode " + found.entry().episode(),
                found.entry().reason()
                        + (lifted
                                ? "; lifted by " + found.lift().by() + " at "
                                        + Figures.time(found.lift().at()) + ": "
                                        + found.lift().reason()
                                : ""));
    }

    /** Lets a version go; the reason is required, for whoever reads why a bad version came back. */
    @RequirePOST
    public HttpResponse doLift(StaplerRequest2 request) throws IOException {
        Jenkins.get().checkPermission(ReleaseGuard.LIFT_QUARANTINE);
        String id = request.getParameter("id");
        String reason = request.getParameter("reason");
        if (id == null || !id.matches("[0-9a-f]{64}")) {
            return new BrakeAction.TextResponse(
                    400, "id= is missing or is none of the quarantine; the page lists them");
        }
        if (reason == null || reason.isBlank()) {
            return new BrakeAction.TextResponse(400, "reason= is missing: say why this version may have traffic again");
        }
        String who = Jenkins.getAuthentication2().getName();
        if (!EpisodeService.get().quarantine().lift(id, who, reason.strip())) {
            return new BrakeAction.TextResponse(404, "There is no such version in quarantine, or it is lifted already");
        }
        return request.getParameter("back") == null
                ? new BrakeAction.TextResponse(200, "Lifted")
                : new BrakeAction.BackToThePage();
    }

    /** Shown to those who can do something about it. */
    @Override
    public String getIconFileName() {
        return Jenkins.get().hasPermission(ReleaseGuard.LIFT_QUARANTINE) ? "symbol-shield-warning" : null;
    }

    @Override
    public String getDisplayName() {
        return "Quarantine";
    }

    @Override
    public String getUrlName() {
        return "release-guard-quarantine";
    }
}
