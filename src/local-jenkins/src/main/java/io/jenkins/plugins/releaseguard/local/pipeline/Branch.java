package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Outcome;
import java.io.Serializable;
import java.util.List;

/** One line of execution of a script: runs until it calls a step, then waits for that step. */
final class Branch implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Scope scope;
    /** Null: there is nothing to run, the first outcome is that of the branch. */
    private final Continuable continuable;

    private final Ending ending;
    /** What it waits for; null while it runs and after its end. */
    private Running running;
    /** What it goes on with in its turn; null: it waits, or has ended. */
    private Outcome next;

    private Throwable interrupted;
    private boolean ended;

    Branch(Program program, Scope scope, Continuable continuable, Ending ending) {
        this.program = program;
        this.scope = scope;
        this.continuable = continuable;
        this.ending = ending;
    }

    Scope scope() {
        return scope;
    }

    /** Goes on, in its turn, with the outcome of the step that it waited for. */
    void resume(Outcome outcome) {
        running = null;
        next = outcome;
        program.execute(this::go);
    }

    private void go() {
        Outcome given = next;
        next = null;
        Outcome reached = continuable == null ? given : run(given);
        if (continuable == null || !continuable.isResumable()) {
            ended = true;
            ending.ended(reached);
            return;
        }
        if (interrupted != null) {
            Throwable cause = interrupted;
            interrupted = null;
            resume(new Outcome(null, cause));
            return;
        }
        program.call(this, (StepCall) reached.getNormal());
    }

    private Outcome run(Outcome given) {
        Branch before = program.enter(this);
        try {
            return Invocations.run(continuable, given);
        } finally {
            program.enter(before);
        }
    }

    /** The step that it called runs. */
    void waitFor(Running step) {
        running = step;
    }

    /** The step that it called has ended. */
    void stepEnded(Outcome outcome) {
        resume(outcome);
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

    /** The process is another one. */
    void onResume() {
        if (next != null) {
            program.execute(this::go);
        } else if (running != null) {
            running.onResume();
        }
    }
}
