package io.jenkins.plugins.releaseguard.episode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.ModelObject;
import io.jenkins.plugins.releaseguard.ReleaseGuard;
import io.jenkins.plugins.releaseguard.engine.episode.Question;
import io.jenkins.plugins.releaseguard.engine.judge.Figures;
import io.jenkins.plugins.releaseguard.engine.record.RunbookText;
import io.jenkins.plugins.releaseguard.episode.Watches.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** {@code …/release-guard-watches/watch/ID/}: one watch, with the permissions of the job whose gate asked for it. */
public final class WatchPage implements ModelObject {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Known watch;
    private final JsonNode record;

    WatchPage(Known watch) {
        this.watch = watch;
        this.record = read(EpisodeService.get().recordOf(watch.order().id()));
    }

    /** Before the first transition there is none; then the state says that it runs. */
    private static JsonNode read(Path file) {
        try {
            return Files.exists(file) ? JSON.readTree(Files.readString(file)) : JSON.createObjectNode();
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    public String getId() {
        return watch.order().id();
    }

    public String getRelease() {
        String environment = watch.order().policy().environment();
        return watch.order().policy().release() + (environment == null ? "" : " (" + environment + ")");
    }

    /** The build whose gate asked for it. */
    public String getBuild() {
        return watch.order().build();
    }

    /** When it began, to the second; empty: not yet. */
    public String getSince() {
        return since() == null ? "" : Figures.time(since());
    }

    /** When its time is over, to the second; empty: not known yet. */
    public String getUntil() {
        return since() == null
                ? ""
                : Figures.time(since().plus(watch.order().watchSpec().lasts()));
    }

    /** Null: its record is not written yet. */
    Instant since() {
        String at = record.path("startedAt").textValue();
        return at == null ? null : Instant.parse(at);
    }

    /** How it goes, or how it ended, in one line. */
    public String getState() {
        return EpisodeLine.of(
                EpisodeService.get().recordOf(getId()), EpisodeService.get().status(getId()));
    }

    public boolean isRunning() {
        return EpisodeService.get().isRunning(getId());
    }

    /** The question that waits for a person; null: none. */
    public Question getQuestion() {
        return EpisodeService.get().question(getId());
    }

    /** Until when, to the second. */
    public String getAskedUntil() {
        Question question = getQuestion();
        return question == null ? "" : Figures.time(question.until());
    }

    /**
     * Whether the one who looks may give an answer.
     *
     * @param answer as it is sent
     */
    public boolean mayAnswer(String answer) {
        return watch.origin().allows(Answers.needed(answer));
    }

    /** Whether the one who looks may end it. */
    public boolean isStoppable() {
        return isRunning() && watch.origin().allows(ReleaseGuard.ROLLBACK);
    }

    boolean mayView() {
        return watch.origin().allows(ReleaseGuard.VIEW);
    }

    /** The JSON document, with {@code Release Guard/View}. */
    public HttpResponse doRecord() throws IOException {
        return new Document("application/json", json());
    }

    /** What a person does to roll the release back by hand, as Markdown, with {@code Release Guard/View}. */
    public HttpResponse doRunbook() throws IOException {
        String json = json();
        return new Document("text/markdown", json == null ? null : RunbookText.of(json));
    }

    private String json() throws IOException {
        watch.origin().check(ReleaseGuard.VIEW);
        Path file = EpisodeService.get().recordOf(getId());
        return Files.exists(file) ? Files.readString(file) : null;
    }

    /** {@code POST stop}: ends the watch and nothing else, with {@code Release Guard/Rollback}. */
    @RequirePOST
    public HttpResponse doStop(StaplerRequest2 request) {
        watch.origin().check(ReleaseGuard.ROLLBACK);
        boolean stopped = EpisodeService.get()
                .stopWatch(getId(), Jenkins.getAuthentication2().getName());
        if (stopped && request.getParameter("back") != null) {
            return new BrakeAction.BackToThePage();
        }
        return stopped
                ? new BrakeAction.TextResponse(200, "Stopped")
                : new BrakeAction.TextResponse(409, "It does not watch any more");
    }

    /** {@code POST answer?answer=rollback|fail|unstable|report}: a person's answer to its question, as for a gate. */
    @RequirePOST
    public HttpResponse doAnswer(StaplerRequest2 request) {
        watch.origin().check(Answers.needed(request.getParameter("answer")));
        return Answers.take(getId(), request);
    }

    @Override
    public String getDisplayName() {
        return "Watch of " + getRelease();
    }
}
