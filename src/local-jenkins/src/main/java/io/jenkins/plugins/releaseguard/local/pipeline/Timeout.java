package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import hudson.model.Result;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** {@code timeout}. The time in which no process ran counts. */
final class Timeout extends Block {
    private static final long serialVersionUID = 1L;

    private final Deadline deadline;

    Timeout(Program program, Branch outer, long millis) {
        super(program, outer, "timeout");
        this.deadline = Deadline.in(millis);
    }

    @Override
    Running start(String label, Scope inside, Closure<?> body) {
        sayWhen();
        super.start(label, inside, body);
        deadline.arm(program(), this::expired);
        return this;
    }

    private void sayWhen() {
        long left = deadline.left();
        log(
                left > 0
                        ? "Timeout set to expire in " + Deadline.seconds(left)
                        : "Timeout expired " + Deadline.seconds(-left) + " ago");
    }

    private void expired() {
        log("Cancelling nested steps due to timeout");
        interrupt(new FlowInterruptedException(Result.ABORTED, true, new TimedOut()));
    }

    @Override
    Outcome outcomeOf(Outcome body) {
        deadline.cancel();
        return body;
    }

    @Override
    public void onResume() {
        sayWhen();
        super.onResume();
        deadline.arm(program(), this::expired);
    }
}
