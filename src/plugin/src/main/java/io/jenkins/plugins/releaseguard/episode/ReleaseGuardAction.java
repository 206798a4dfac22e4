package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** A build's episodes: the ids of their records, which are files in the build's folder, and the page that shows them. */
public final class ReleaseGuardAction implements RunAction2 {
    private final List<String> ids = new ArrayList<>();
    private transient Run<?, ?> run;

    /** Adds an episode to a build, which is saved. */
    static void add(Run<?, ?> run, String id) throws IOException {
        synchronized (run) {
            ReleaseGuardAction action = run.getAction(ReleaseGuardAction.class);
            if (action == null) {
                action = new ReleaseGuardAction();
                run.addAction(action);
            }
            action.ids.add(id);
            run.save();
        }
    }

    /** The ids of this build's episodes, oldest first. */
    public List<String> getIds() {
        return List.copyOf(ids);
    }

    /** The JSON document of an episode. */
    public Path record(String id) {
        return new EpisodeFiles(run.getRootDir().toPath(), id).record();
    }

    /** {@code …/release-guard/record?id=…}: the JSON document of an episode, for whoever may see the build. */
    public HttpResponse doRecord(StaplerRequest2 request) throws IOException {
        String id = request.getParameter("id");
        boolean known = id != null && ids.contains(id) && Files.exists(record(id));
        String json = known ? Files.readString(record(id)) : null;
        return new RecordResponse(json);
    }

    @Override
    public void onAttached(Run<?, ?> attachedTo) {
        run = attachedTo;
    }

    @Override
    public void onLoad(Run<?, ?> loaded) {
        run = loaded;
    }

    /** The build, for the page. */
    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public String getIconFileName() {
        return "symbol-shield-warning";
    }

    @Override
    public String getDisplayName() {
        return "Release Guard";
    }

    @Override
    public String getUrlName() {
        return "release-guard";
    }

    private record RecordResponse(String json) implements HttpResponse {
        @Override
        public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                throws IOException {
            if (json == null) {
                response.sendError(404, "No such record");
                return;
            }
            response.setContentType("application/json;charset=UTF-8");
            response.getWriter().write(json);
        }
    }
}
