package io.jenkins.plugins.releaseguard.local;

import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.local.pipeline.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.scm.api.SCMFileSystem;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;

/** A build of a Pipeline job: its number, folder, log and running program. Thread-safe. */
public final class LocalBuild {
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final WorkflowRun run;
    private final int number;
    private final Path folder;
    private final Map<String, ?> parameters;
    private final BuildLog log;
    private final CompletableFuture<Result> end = new CompletableFuture<>();
    private volatile Program program;

    private LocalBuild(WorkflowRun run, int number, Path folder, Map<String, ?> parameters, PrintStream console)
            throws IOException {
        this.run = run;
        this.number = number;
        this.folder = folder;
        this.parameters = Map.copyOf(parameters);
        this.log = new BuildLog(folder.resolve("log"), console);
    }

    static LocalBuild create(WorkflowJob job, int number, Map<String, ?> parameters, PrintStream console)
            throws IOException {
        Path folder = LocalJenkins.current()
                .home()
                .resolve("jobs")
                .resolve(job.getFullName().replace("/", "/jobs/"))
                .resolve("builds")
                .resolve(String.valueOf(number));
        Files.createDirectories(folder);
        return new LocalBuild(new WorkflowRun(job), number, folder, parameters, console);
    }

    /** The part of a build that Jenkins's own type does not know. */
    public static LocalBuild of(Run<?, ?> run) {
        return LocalJenkins.current().buildOf(run);
    }

    /** The build of that id, {@code job#12}; null where there is none. */
    public static Run<?, ?> find(String externalizableId) {
        return LocalJenkins.current().runWithId(externalizableId);
    }

    void start() {
        log.stream().println("Started by user local");
        program = new Program(this, parameters);
        try {
            program.start(script());
        } catch (IOException | InterruptedException e) {
            finish(Result.FAILURE, e);
        }
    }

    private String script() throws IOException, InterruptedException {
        if (run.getParent().getDefinition() instanceof CpsScmFlowDefinition scm) {
            try (SCMFileSystem files = SCMFileSystem.of(run.getParent(), scm.getScm())) {
                return files.child(scm.getScriptPath()).contentAsString();
            }
        }
        return ((CpsFlowDefinition) run.getParent().getDefinition()).getScript();
    }

    /** Jenkins's own type. */
    public WorkflowRun run() {
        return run;
    }

    /** From 1, per job. */
    public int number() {
        return number;
    }

    /** Where the build's files are. */
    public Path folder() {
        return folder;
    }

    /** Whether it has not ended yet. */
    public boolean isBuilding() {
        return !end.isDone();
    }

    /** Writes the build with its actions to its folder. */
    public void save() {
        SavedObjects.write(folder.resolve("build.xml"), run);
    }

    /** What was logged so far. */
    public String log() {
        return log.text();
    }

    /** The log, to write to. */
    public TaskListener listener() {
        return log;
    }

    /** A line of every step that runs now and has something to say. */
    public List<String> statuses() {
        return program.statuses();
    }

    /** Ends it as a person does with the red button: what runs is interrupted, in order. Returns at once. */
    public void stop(String user) {
        program.stop(user);
    }

    /** @throws TimeoutException it still runs after that long */
    public Result awaitEnd(Duration atMost) throws InterruptedException, TimeoutException {
        try {
            return end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes down how it ended; called once, by the program. */
    public void finish(Result result, Throwable failure) {
        if (failure != null) {
            Failures.print(failure, log);
        }
        run.setResult(result);
        log.stream().println("Finished: " + run.getResult());
        try {
            save();
        } finally {
            end.complete(run.getResult());
        }
    }

    void close() {
        if (isBuilding()) {
            stop("the end of the controller");
            try {
                awaitEnd(CLOSING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException e) {
                log.stream().println("The build did not end when it was stopped");
            }
        }
        program.close();
        log.close();
    }
}
