package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import java.util.List;

/** A step that runs a block of the script, and ends with it. */
class Block implements Running, Ending {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Branch outer;
    private final String step;
    private Branch inner;

    Block(Program program, Branch outer, String step) {
        this.program = program;
        this.outer = outer;
        this.step = step;
    }

    /** @param label null: none */
    Running start(String label, Scope inside, Closure<?> body) {
        program.say(label == null ? "{" : "{ (" + label + ")");
        inner = program.body(inside, body, this);
        return this;
    }

    @Override
    public final void ended(Outcome outcome) {
        program.say("}");
        program.say("// " + step);
        outer.stepEnded(outcomeOf(outcome));
    }

    /** What the step makes of the outcome of its block. */
    Outcome outcomeOf(Outcome body) {
        return body;
    }

    final Program program() {
        return program;
    }

    final void log(String line) {
        outer.scope().listener().getLogger().println(line);
    }

    @Override
    public final void interrupt(Throwable cause) {
        inner.interrupt(cause);
    }

    @Override
    public final void statuses(List<String> lines) {
        inner.statuses(lines);
    }

    @Override
    public void onResume() {
        inner.onResume();
    }
}
