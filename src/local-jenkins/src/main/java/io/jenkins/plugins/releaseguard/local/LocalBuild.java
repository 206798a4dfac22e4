package io.jenkins.plugins.releaseguard.local;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.local.pipeline.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.model.RunAction2;
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
    private final BuildLog log;
    private final CompletableFuture<Result> end = new CompletableFuture<>();
    /** Null: it had ended already when it was loaded. */
    private volatile Program program;

    private volatile boolean ended;
    private volatile boolean crashed;

    private LocalBuild(WorkflowJob job, int number, Path folder, PrintStream console) throws IOException {
        this.run = new WorkflowRun(job);
        this.number = number;
        this.folder = folder;
        Files.createDirectories(folder);
        this.log = new BuildLog(folder.resolve("log"), console);
    }

    static LocalBuild create(WorkflowJob job, int number, Path folder, PrintStream console) throws IOException {
        return new LocalBuild(job, number, folder, console);
    }

    /** One that a controller has left behind, whether it had ended or not. */
    static LocalBuild load(WorkflowJob job, int number, Path folder, PrintStream console) throws IOException {
        LocalBuild build = new LocalBuild(job, number, folder, console);
        SavedObjects.fill(build.run, build.xml());
        return build;
    }

    /** The part of a build that Jenkins's own type does not know. */
    public static LocalBuild of(Run<?, ?> run) {
        return LocalJenkins.current().buildOf(run);
    }

    /** The build of that id, {@code job#12}; null where there is none. */
    public static Run<?, ?> find(String externalizableId) {
        return LocalJenkins.current().runWithId(externalizableId);
    }

    void start(Map<String, ?> parameters) throws IOException {
        log.stream().println("Started by user local");
        program = new Program(this);
        run.save();
        try {
            String script = script();
            DurableFile.write(scriptFile(), script.getBytes(StandardCharsets.UTF_8));
            program.start(script, parameters);
        } catch (IOException | InterruptedException | RuntimeException e) {
            finish(Result.FAILURE, e);
        }
    }

    private String script() throws IOException, InterruptedException {
        if (run.getParent().getDefinition() instanceof CpsScmFlowDefinition scm) {
            try (SCMFileSystem files = SCMFileSystem.of(run.getParent(), scm.getScm())) {
                return files.child(scm.getScriptPath()).contentAsString();
            }
        }
        if (run.getParent().getDefinition() instanceof FolderBranch.Definition branch) {
            return branch.script();
        }
        return ((CpsFlowDefinition) run.getParent().getDefinition()).getScript();
    }

    /** Called once it can be found; makes it ready to go on, if it has not ended. */
    void loaded() {
        run.getActions(RunAction2.class).forEach(action -> action.onLoad(run));
        if (!run.isBuilding()) {
            ended = true;
            end.complete(run.getResult());
            return;
        }
        log.stream().println("Resuming build at " + new Date() + " after Jenkins restart");
        program = new Program(this);
        try {
            program.load(Files.readString(scriptFile()));
        } catch (IOException e) {
            finish(
                    Result.FAILURE,
                    new AbortException("The build cannot go on after the restart: its program in " + folder
                            + " cannot be read: " + e.getMessage()));
        }
    }

    /** Goes on, after {@link #loaded}. */
    void resume() {
        program.resume();
    }

    private Path xml() {
        return folder.resolve("build.xml");
    }

    /** As it was when the build started: what is saved of the program fits no other. */
    private Path scriptFile() {
        return folder.resolve("program.groovy");
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
        return !ended;
    }

    /** Writes the build with its actions to its folder. */
    public synchronized void save() {
        if (!crashed) {
            SavedObjects.write(xml(), run);
        }
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
        return ended ? List.of() : program.statuses();
    }

    /** Ends it as a person does with the red button: what runs is interrupted, in order. Returns at once. */
    public void stop(String user) {
        if (!ended) {
            program.stop(user);
        }
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
        ended = true;
        try {
            run.save();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        if (program != null) {
            program.close();
        }
        log.close();
    }

    /** Leaves everything as it is; what the threads that still run do from now on leaves no trace. */
    void crash() {
        crashed = true;
        log.close();
        if (program != null) {
            program.crash();
        }
        synchronized (this) {
            // whoever was saving has finished
        }
    }
}
