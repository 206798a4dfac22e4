package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** The block of a plugin's step that runs; its callback hears of the end in the script's thread. */
final class PluginBody extends BodyExecution implements Ending {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final StepContext context;
    private final BodyExecutionCallback callback;
    /** Null: it is still to begin. */
    private Branch inner;

    private volatile Outcome end;

    private PluginBody(Program program, StepContext context, BodyExecutionCallback callback) {
        this.program = program;
        this.context = context;
        this.callback = callback;
    }

    /** Makes bodies; once for each. */
    static final class Invoker extends BodyInvoker {
        private final Program program;
        private final StepContext context;
        private final Scope inside;
        private final Closure<?> block;
        private final Consumer<PluginBody> started;
        private BodyExecutionCallback callback;

        Invoker(Program program, StepContext context, Scope inside, Closure<?> block, Consumer<PluginBody> started) {
            this.program = program;
            this.context = context;
            this.inside = inside;
            this.block = block;
            this.started = started;
        }

        @Override
        public BodyInvoker withContext(Object override) {
            throw new Refusal("local-jenkins: nothing is given to a block in its context");
        }

        @Override
        public BodyInvoker withDisplayName(String name) {
            throw new Refusal("local-jenkins: a block has no name");
        }

        @Override
        public BodyInvoker withCallback(BodyExecutionCallback hears) {
            callback = hears;
            return this;
        }

        @Override
        public BodyExecution start() {
            PluginBody body = new PluginBody(program, context, callback);
            program.execute(() -> {
                started.accept(body);
                program.say("{");
                callback.onStart(context);
                body.inner = program.body(inside, block, body);
            });
            return body;
        }
    }

    @Override
    public void ended(Outcome outcome) {
        program.say("}");
        end = outcome;
        if (outcome.isSuccess()) {
            callback.onSuccess(context, outcome.getNormal());
        } else {
            callback.onFailure(context, outcome.getAbnormal());
        }
    }

    /** In the script's thread. */
    void interrupt(Throwable cause) {
        if (!isDone() && inner != null) {
            inner.interrupt(cause);
        }
    }

    void statuses(List<String> lines) {
        if (!isDone() && inner != null) {
            inner.statuses(lines);
        }
    }

    void onResume() {
        if (!isDone() && inner != null) {
            inner.onResume();
        }
    }

    @Override
    public boolean cancel(Throwable t) {
        program.execute(() -> interrupt(t));
        return !isDone();
    }

    @Override
    public Collection<StepExecution> getCurrentExecutions() {
        throw new Refusal("local-jenkins: what runs in a block is not told");
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        throw new Refusal("local-jenkins: a block is cancelled with a cause");
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean isDone() {
        return end != null;
    }

    @Override
    public Object get() {
        throw new Refusal("local-jenkins: nobody waits for a block");
    }

    @Override
    public Object get(long timeout, TimeUnit unit) {
        return get();
    }
}
