package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import java.util.List;

/** {@code sleep}. The time in which no process ran counts. */
final class Sleep implements Running {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Branch branch;
    private final Deadline end;

    Sleep(Program program, Branch branch, long millis) {
        this.program = program;
        this.branch = branch;
        this.end = Deadline.in(millis);
        log("Sleeping for " + Deadline.seconds(millis));
        end.arm(program, this::over);
    }

    private void over() {
        branch.stepEnded(new Outcome(null, null));
    }

    private void log(String line) {
        branch.scope().listener().getLogger().println(line);
    }

    @Override
    public void interrupt(Throwable cause) {
        end.cancel();
        branch.stepEnded(new Outcome(null, cause));
    }

    @Override
    public void statuses(List<String> lines) {
        // nothing to say
    }

    @Override
    public void onResume() {
        long left = end.left();
        log(left > 0 ? "Sleeping for " + Deadline.seconds(left) : "No need to sleep any longer");
        end.arm(program, this::over);
    }
}
