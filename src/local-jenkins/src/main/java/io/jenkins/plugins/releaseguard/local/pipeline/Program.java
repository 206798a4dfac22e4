package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import groovy.lang.Binding;
import groovy.lang.Closure;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.local.Failures;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * A running Pipeline. The script runs in one thread, and only between two steps: while a step runs, it is a value that
 * waits for the step's outcome. That value is saved whenever all branches wait, and another process can go on with it.
 * All methods but the public ones, {@link #execute} and {@link #saveNow} belong to that thread.
 */
public final class Program {
    /** A script may catch the failure of saving; one that does so in a loop would never end. */
    private static final int MOST_FAILED_SAVES = 3;

    private final LocalBuild build;
    private final ProgramThread thread;
    private final ProgramFile file;
    private final PipelineCompiler compiler = new PipelineCompiler();
    private final BuiltIns builtIns = new BuiltIns(this);
    private final PluginSteps pluginSteps = new PluginSteps(this);
    private ProgramState state;
    private Branch current;
    private int failedSaves;
    /** The last one; null: none. */
    private Throwable failedSave;

    public Program(LocalBuild build) {
        this.build = build;
        this.file = new ProgramFile(this);
        this.thread = new ProgramThread("Running " + build.run(), this::save, this::broken);
    }

    /**
     * Compiles the script and runs it; returns at once.
     *
     * @param given the parameters of this build
     */
    public void start(String text, Map<String, ?> given) {
        execute(() -> {
            say("Start of Pipeline");
            state = new ProgramState(this, given);
            try {
                state.script = bind(compiler.script(text));
                state.main = new Branch(this, Scope.of(build), new Continuable(state.script), new MainEnding(this));
                state.main.resume(new Outcome(null, null));
            } catch (RuntimeException | LinkageError e) {
                ended(new Outcome(null, e));
            }
        });
    }

    /**
     * Reads what another process has saved, to {@link #resume} it.
     *
     * @param text of the script, as it was then
     * @throws IOException it was never saved or cannot be read
     */
    public void load(String text) throws IOException {
        if (!file.exists()) {
            throw new IOException("it had not been saved when Jenkins ended");
        }
        try {
            thread.call(() -> read(text));
        } catch (ExecutionException e) {
            // A damaged file can lead to about anything.
            throw new IOException(e.getCause().toString(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the start was interrupted", e);
        }
    }

    private Void read(String text) throws IOException, ClassNotFoundException {
        compiler.script(text);
        compiler.declarative();
        state = file.read(compiler.classes());
        bind(state.script);
        if (state.declarative != null) {
            bind(state.declarative);
        }
        if (state.result != null) {
            build.run().setResult(state.result);
        }
        return null;
    }

    /** Goes on after {@link #load}: running steps are resumed, timers set; returns at once. */
    public void resume() {
        execute(() -> state.main.onResume());
    }

    private PipelineScript bind(PipelineScript script) {
        script.setBinding(new Binding(state.variables));
        script.in(this);
        return script;
    }

    private void ended(Outcome outcome) {
        say("End of Pipeline");
        Throwable failure = outcome.getAbnormal();
        try {
            build.finish(failure == null ? Result.SUCCESS : Failures.result(failure), failure);
        } finally {
            thread.end();
        }
    }

    /** The script cannot go on, whether it wants to or not. */
    private void broken(Throwable failure) {
        if (build.isBuilding()) {
            try {
                if (state != null && state.main != null) {
                    state.main.interrupt(failure);
                }
            } finally {
                ended(new Outcome(null, failure));
            }
        }
    }

    /** Saves the program if there is one. Where it fails, the steps that the script waits for fail with that. */
    private void save() {
        if (state == null || state.main == null || !build.isBuilding()) {
            return;
        }
        try {
            state.result = build.run().getResult();
            file.write(state);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            failedSave = e;
            failedSaves++;
            if (failedSaves > MOST_FAILED_SAVES) {
                broken(e);
            } else {
                state.main.interrupt(e);
            }
        }
    }

    /** Saves the program before anything else; by any thread. */
    ListenableFuture<Void> saveNow() {
        SettableFuture<Void> saved = SettableFuture.create();
        boolean accepted = thread.execute(() -> {
            failedSave = null;
            thread.saveInTurn();
            if (failedSave == null) {
                saved.set(null);
            } else {
                saved.setException(failedSave);
            }
        });
        return accepted ? saved : Futures.immediateFailedFuture(new IOException(build.run() + " has ended"));
    }

    /** Interrupts whatever runs; returns at once. */
    public void stop(String user) {
        execute(() -> {
            if (state != null && state.main != null && build.isBuilding()) {
                state.main.interrupt(new FlowInterruptedException(Result.ABORTED, true, new StoppedByUser(user)));
            }
        });
    }

    /** Ends the thread. */
    public void close() {
        thread.end();
    }

    /** Ends the thread, and leaves everything as it is. */
    public void crash() {
        thread.kill();
    }

    /** What the running steps say of themselves. */
    public List<String> statuses() {
        return thread.ask(
                () -> {
                    List<String> lines = new ArrayList<>();
                    if (state != null && state.main != null) {
                        state.main.statuses(lines);
                    }
                    return lines;
                },
                List.of());
    }

    /** Runs in the script's thread, in turn. What comes after the end is nobody's business any more. */
    void execute(Runnable task) {
        thread.execute(task);
    }

    /** Runs later in the script's thread, unless cancelled. */
    Runnable later(long millis, Runnable task) {
        return thread.later(millis, task);
    }

    LocalBuild build() {
        return build;
    }

    Parameters parameters() {
        return state.parameters;
    }

    /** Notes in the console what the Pipeline does, as Jenkins does. */
    void say(String what) {
        build.listener().getLogger().println("[Pipeline] " + what);
    }

    String nextNode() {
        return String.valueOf(++state.nodes);
    }

    boolean knows(String step) {
        return builtIns.knows(step) || pluginSteps.knows(step);
    }

    List<String> known() {
        List<String> all = new ArrayList<>(builtIns.names());
        all.addAll(pluginSteps.names());
        return all.stream().sorted().toList();
    }

    /** What runs the declarative form. */
    PipelineScript declarative() {
        if (state.declarative == null) {
            state.declarative = bind(compiler.declarative());
        }
        return state.declarative;
    }

    Environment environment() {
        return state.environment;
    }

    /** The branch that runs from now on; returns the one before. */
    Branch enter(Branch branch) {
        Branch before = current;
        current = branch;
        return before;
    }

    /** Of the code that runs now. */
    Scope currentScope() {
        return current == null ? Scope.of(build) : current.scope();
    }

    /** Starts what a branch asked for; the branch is resumed with its outcome. */
    void call(Branch branch, StepCall call) {
        try {
            if (builtIns.knows(call.name())) {
                builtIns.start(branch, call);
            } else {
                pluginSteps.start(branch, call);
            }
        } catch (Exception e) {
            branch.stepEnded(new Outcome(null, e));
        }
    }

    /** Runs a closure of the script as a branch of its own. */
    Branch body(Scope scope, Closure<?> closure, Ending end, Object... arguments) {
        Continuable continuable = null;
        Object value = null;
        try {
            value = closure.call(arguments);
        } catch (CpsCallableInvocation invocation) {
            continuable = Invocations.continuable(invocation);
        }
        Branch branch = new Branch(this, scope, continuable, end);
        branch.resume(new Outcome(value, null));
        return branch;
    }

    TaskListener listener() {
        return build.listener();
    }

    /** The end of the script is that of the build. */
    private static final class MainEnding implements Ending {
        private static final long serialVersionUID = 1L;
        private final Program program;

        MainEnding(Program program) {
            this.program = program;
        }

        @Override
        public void ended(Outcome outcome) {
            program.ended(outcome);
        }
    }
}
