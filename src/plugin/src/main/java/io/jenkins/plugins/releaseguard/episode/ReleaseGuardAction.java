package io.jenkins.plugins.releaseguard.episode;

import hudson.model.Run;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.engine.episode.Question;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.record.RunbookText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** A build's episodes: the ids of their records, which are files in the build's folder, and the page that shows them. */
public final class ReleaseGuardAction implements RunAction2 {
    static final String URL_NAME = "release-guard";

    private final List<String> ids = new ArrayList<>();
    private transient Run<?, ?> run;

    /** Adds an episode to a build, which is saved. */
    static void add(Run<?, ?> run, String id) throws IOException {
        synchronized (run) {
            ReleaseGuardAction action = run.getAction(ReleaseGuardAction.class);
            if (action != null && action.ids.contains(id)) {
                return;
            }
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

    /** Each episode in one line, oldest first; for the build's summary. Empty for whoever may not see them. */
    public List<String> getLines() {
        return !mayView()
                ? List.of()
                : ids.stream()
                        .map(id ->
                                EpisodeLine.of(record(id), EpisodeService.get().status(id)))
                        .toList();
    }

    /** Where the watch after an episode has its page, from where Jenkins is reached; null: there is none to be seen. */
    public String watchOf(String id) {
        String watch = Watches.idAfter(id);
        return mayView() && EpisodeService.get().watches().find(watch) != null ? WatchesAction.pageOf(watch) : null;
    }

    /** The JSON document of an episode. */
    public Path record(String id) {
        return RecordFiles.of(run, id);
    }

    /** {@code …/release-guard/record?id=…}: the JSON document of an episode, with {@code Release Guard/View}. */
    public HttpResponse doRecord(StaplerRequest2 request) throws IOException {
        return new Document("application/json", json(request));
    }

    /**
     * {@code …/release-guard/runbook?id=…}: what a person does to roll the episode's release back by hand, as Markdown, with
     * {@code Release Guard/View}.
     */
    public HttpResponse doRunbook(StaplerRequest2 request) throws IOException {
        String json = json(request);
        return new Document("text/markdown", json == null ? null : RunbookText.of(json));
    }

    /** The record that is asked for; null: this build has none of that id. */
    private String json(StaplerRequest2 request) throws IOException {
        run.getParent().checkPermission(ReleaseGuard.VIEW);
        String id = request.getParameter("id");
        boolean known = id != null && ids.contains(id) && Files.exists(record(id));
        return known ? Files.readString(record(id)) : null;
    }

    /**
     * {@code POST …/release-guard/answer?id=…&answer=rollback|fail|unstable|report}: a person's answer to a gate's question.
     * {@code Release Guard/Rollback} is needed for the first two, {@code Release Guard/Promote} for those that let the build go on.
     */
    @RequirePOST
    public HttpResponse doAnswer(StaplerRequest2 request) {
        String id = request.getParameter("id");
        run.getParent().checkPermission(Answers.needed(request.getParameter("answer")));
        return Answers.take(ids.contains(id) ? id : null, request);
    }

    /**
     * Whether the one who looks may give an answer.
     *
     * @param answer as it is sent
     */
    public boolean mayAnswer(String answer) {
        return run.getParent().hasPermission(Answers.needed(answer));
    }

    private boolean mayView() {
        return run.getParent().hasPermission(ReleaseGuard.VIEW);
    }

    /** Until when, to the second; for the page. */
    public String askedUntil(String id) {
        Question question = question(id);
        return question == null ? "" : Figures.time(question.until());
    }

    /** The question of an episode that waits for a person; null: none. */
    public Question question(String id) {
        return EpisodeService.get().question(id);
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
        return mayView() ? "symbol-shield-warning" : null;
    }

    @Override
    public String getDisplayName() {
        return "Release Guard";
    }

    @Override
    public String getUrlName() {
        return URL_NAME;
    }
}
