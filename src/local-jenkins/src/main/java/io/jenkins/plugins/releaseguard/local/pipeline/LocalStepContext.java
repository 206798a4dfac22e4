package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import com.google.common.util.concurrent.ListenableFuture;
import groovy.lang.Closure;
import hudson.model.Result;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The surroundings of a plugin's step. Takes one answer, by any thread; a second one is an error of the step. */
final class LocalStepContext extends StepContext {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Branch branch;
    private final LocalNode node;
    /** Null: the step takes none. */
    private final Closure<?> block;
    /** The last one that was begun; null: none. */
    private volatile PluginBody body;

    private final AtomicReference<Outcome> answer = new AtomicReference<>();

    LocalStepContext(Program program, Branch branch, LocalNode node, Closure<?> block) {
        this.program = program;
        this.branch = branch;
        this.node = node;
        this.block = block;
    }

    @Override
    public <T> T get(Class<T> key) {
        return branch.scope().get(key, node);
    }

    @Override
    public void onSuccess(Object result) {
        answer(new Outcome(result, null));
    }

    @Override
    public void onFailure(Throwable failure) {
        answer(new Outcome(null, failure));
    }

    private void answer(Outcome outcome) {
        if (!answer.compareAndSet(null, outcome)) {
            throw new IllegalStateException("this step has answered already");
        }
        deliver();
    }

    /** The step failed where it should not; it may have answered before. */
    void failUnlessAnswered(Throwable failure) {
        if (answer.compareAndSet(null, new Outcome(null, failure))) {
            deliver();
        }
    }

    /** Lets the script go on with the answer. */
    void deliver() {
        program.execute(() -> branch.stepEnded(answer.get()));
    }

    boolean isAnswered() {
        return answer.get() != null;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /** @return done when the program with this step is on the disk */
    @Override
    public ListenableFuture<Void> saveState() {
        return program.saveNow();
    }

    @Override
    public void setResult(Result r) {
        program.build().run().setResult(r);
    }

    @Override
    public BodyInvoker newBodyInvoker() throws IllegalStateException {
        if (block == null) {
            throw new IllegalStateException("There is no body");
        }
        return new PluginBody.Invoker(program, this, branch.scope(), block, begun -> body = begun);
    }

    /** The block that runs; null: none. */
    PluginBody running() {
        PluginBody begun = body;
        return begun == null || begun.isDone() ? null : begun;
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
