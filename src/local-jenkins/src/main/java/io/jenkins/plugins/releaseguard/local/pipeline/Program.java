package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import groovy.lang.Closure;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.local.Failures;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * A running Pipeline. The script runs in one thread, and only between two steps: while a step runs, it is a value that waits for
 * the step's outcome. All methods but {@link #start}, {@link #stop}, {@link #statuses} and {@link #execute} belong to that thread.
 */
public final class Program {
    private final LocalBuild build;
    private final Parameters parameters;
    private final ScheduledExecutorService thread;
    private final Environment environment = new Environment(this);
    private final BuiltIns builtIns = new BuiltIns(this);
    private final PluginSteps pluginSteps = new PluginSteps(this);
    private PipelineCompiler compiler;
    private Branch main;
    private Branch current;
    private int nodes = 2;

    /** @param given the parameters of this build */
    public Program(LocalBuild build, Map<String, ?> given) {
        this.build = build;
        this.parameters = new Parameters(given);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "Running " + build.run());
            made.setDaemon(true);
            return made;
        });
    }

    /** Compiles the script and runs it; returns at once. */
    public void start(String text) {
        execute(() -> {
            say("Start of Pipeline");
            Scope scope = Scope.of(build);
            try {
                compiler = new PipelineCompiler(this);
                PipelineScript script = compiler.script(text);
                main = new Branch(this, scope, new Continuable(script), this::ended);
                main.resume(new Outcome(null, null));
            } catch (RuntimeException | LinkageError e) {
                ended(new Outcome(null, e));
            }
        });
    }

    private void ended(Outcome outcome) {
        say("End of Pipeline");
        Throwable failure = outcome.getAbnormal();
        build.finish(failure == null ? Result.SUCCESS : Failures.result(failure), failure);
        thread.shutdown();
    }

    /** Interrupts whatever runs; returns at once. */
    public void stop(String user) {
        execute(() -> {
            if (main != null && build.isBuilding()) {
                main.interrupt(new FlowInterruptedException(Result.ABORTED, true, new StoppedByUser(user)));
            }
        });
    }

    /** Ends the thread. */
    public void close() {
        thread.shutdownNow();
    }

    /** What the running steps say of themselves. */
    public List<String> statuses() {
        List<String> lines = new ArrayList<>();
        try {
            thread.submit(() -> {
                        if (main != null) {
                            main.statuses(lines);
                        }
                    })
                    .get(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException | java.util.concurrent.ExecutionException e) {
            // ended
        } catch (java.util.concurrent.TimeoutException e) {
            return List.of();
        }
        return lines;
    }

    /** Runs in the script's thread, in turn. What comes after the end is nobody's business any more. */
    void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            if (build.isBuilding()) {
                throw e;
            }
        }
    }

    /** Runs later in the script's thread, unless cancelled. */
    Runnable later(long millis, Runnable task) {
        java.util.concurrent.ScheduledFuture<?> timer = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    LocalBuild build() {
        return build;
    }

    Parameters parameters() {
        return parameters;
    }

    /** Notes in the console what the Pipeline does, as Jenkins does. */
    void say(String what) {
        build.listener().getLogger().println("[Pipeline] " + what);
    }

    String nextNode() {
        return String.valueOf(++nodes);
    }

    boolean knows(String step) {
        return builtIns.knows(step) || pluginSteps.knows(step);
    }

    List<String> known() {
        List<String> all = new ArrayList<>(builtIns.names());
        all.addAll(pluginSteps.names());
        return all.stream().sorted().toList();
    }

    PipelineCompiler compiler() {
        return compiler;
    }

    Environment environment() {
        return environment;
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
    Branch body(Scope scope, Closure<?> closure, Consumer<Outcome> end, Object... arguments) {
        Continuable continuable;
        try {
            Object value = closure.call(arguments);
            Branch done = new Branch(this, scope, null, end);
            execute(() -> end.accept(new Outcome(value, null)));
            return done;
        } catch (CpsCallableInvocation invocation) {
            continuable = Invocations.continuable(invocation);
        }
        Branch branch = new Branch(this, scope, continuable, end);
        execute(() -> branch.resume(new Outcome(null, null)));
        return branch;
    }

    TaskListener listener() {
        return build.listener();
    }
}
