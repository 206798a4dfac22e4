package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import java.util.List;
import java.util.function.Consumer;

/** One line of execution of a script: runs until it calls a step, then waits for that step. */
final class Branch {
    private final Program program;
    private final Scope scope;
    private final Continuable continuable;
    private final Consumer<Outcome> end;
    /** What it waits for; null while it runs and after its end. */
    private Running running;

    private Throwable interrupted;
    private boolean ended;

    Branch(Program program, Scope scope, Continuable continuable, Consumer<Outcome> end) {
        this.program = program;
        this.scope = scope;
        this.continuable = continuable;
        this.end = end;
    }

    Scope scope() {
        return scope;
    }

    /** Goes on with the outcome of the step that it waited for. */
    void resume(Outcome outcome) {
        Outcome next;
        Branch before = program.enter(this);
        try {
            next = continuable.run0(outcome, Continuable.categories);
        } finally {
            program.enter(before);
        }
        if (!continuable.isResumable()) {
            ended = true;
            end.accept(next);
            return;
        }
        if (interrupted != null) {
            Throwable cause = interrupted;
            interrupted = null;
            program.execute(() -> resume(new Outcome(null, cause)));
            return;
        }
        program.call(this, (StepCall) next.getNormal());
    }

    /** The step that it called runs. */
    void waitFor(Running step) {
        running = step;
    }

    /** The step that it called has ended. */
    void stepEnded(Outcome outcome) {
        running = null;
        program.execute(() -> resume(outcome));
    }

    /** Ends the step that it waits for; a branch between two steps is interrupted at the next. */
    void interrupt(Throwable cause) {
        if (running != null) {
            running.interrupt(cause);
        } else if (!ended) {
            interrupted = cause;
        }
    }

    void statuses(List<String> lines) {
        if (running != null) {
            running.statuses(lines);
        }
    }
}
