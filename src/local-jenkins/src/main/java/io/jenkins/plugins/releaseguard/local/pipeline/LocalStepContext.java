package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The surroundings of a plugin's step. Takes one answer, by any thread; a second one is an error of the step. */
final class LocalStepContext extends StepContext {
    private static final long serialVersionUID = 1L;

    private final transient Program program;
    private final transient Branch branch;
    private final transient LocalNode node;
    private final AtomicBoolean answered = new AtomicBoolean();

    LocalStepContext(Program program, Branch branch, LocalNode node) {
        this.program = program;
        this.branch = branch;
        this.node = node;
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
        if (!answered.compareAndSet(false, true)) {
            throw new IllegalStateException("this step has answered already");
        }
        program.execute(() -> branch.stepEnded(outcome));
    }

    boolean isUnanswered() {
        return !answered.get();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public ListenableFuture<Void> saveState() {
        return Futures.immediateFuture(null);
    }

    @Override
    public void setResult(Result r) {
        program.build().run().setResult(r);
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
