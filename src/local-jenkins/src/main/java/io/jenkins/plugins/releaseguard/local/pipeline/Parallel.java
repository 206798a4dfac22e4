package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** {@code parallel}: ends when all of its branches have, with the first failure of the worst result. */
final class Parallel implements Running {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Branch outer;
    private final boolean failFast;
    private final Map<String, Branch> running = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();
    private Throwable failure;

    Parallel(Program program, Branch outer, boolean failFast) {
        this.program = program;
        this.outer = outer;
        this.failFast = failFast;
    }

    Running start(Map<String, Closure<?>> closures) {
        closures.forEach((name, closure) -> {
            program.say("{ (Branch: " + name + ")");
            running.put(name, program.body(outer.scope(), closure, new BranchEnding(this, name)));
        });
        return this;
    }

    private void ended(String name, Outcome outcome) {
        program.say("}");
        running.remove(name);
        Throwable failed = outcome.getAbnormal();
        if (failed == null) {
            values.put(name, outcome.getNormal());
        } else {
            program.listener().getLogger().println("Failed in branch " + name);
            // A branch that was stopped because another failed is not the one that failed.
            if (failure == null
                    || (!(failFast && Failures.result(failed) == Result.ABORTED)
                            && Failures.result(failed).isWorseThan(Failures.result(failure)))) {
                failure = failed;
            }
            if (failFast) {
                interrupt(new FlowInterruptedException(Result.ABORTED, true, new FailFast(name)));
            }
        }
        if (running.isEmpty()) {
            program.say("// parallel");
            outer.stepEnded(failure == null ? new Outcome(values, null) : new Outcome(null, failure));
        }
    }

    @Override
    public void interrupt(Throwable cause) {
        List.copyOf(running.values()).forEach(branch -> branch.interrupt(cause));
    }

    @Override
    public void statuses(List<String> lines) {
        running.forEach((name, branch) -> {
            int before = lines.size();
            branch.statuses(lines);
            for (int i = before; i < lines.size(); i++) {
                lines.set(i, "[" + name + "] " + lines.get(i));
            }
        });
    }

    @Override
    public void onResume() {
        List.copyOf(running.values()).forEach(Branch::onResume);
    }

    /** Tells which of the branches has ended. No record: one in a circle of objects cannot be read back. */
    private static final class BranchEnding implements Ending {
        private static final long serialVersionUID = 1L;
        private final Parallel parallel;
        private final String name;

        BranchEnding(Parallel parallel, String name) {
            this.parallel = parallel;
            this.name = name;
        }

        @Override
        public void ended(Outcome outcome) {
            parallel.ended(name, outcome);
        }
    }

    /** Another branch has failed, and the Pipeline wants to know soon. */
    private static final class FailFast extends jenkins.model.CauseOfInterruption {
        private static final long serialVersionUID = 1L;
        private final String branch;

        FailFast(String branch) {
            this.branch = branch;
        }

        @Override
        public String getShortDescription() {
            return "Failed in branch " + branch;
        }
    }
}
