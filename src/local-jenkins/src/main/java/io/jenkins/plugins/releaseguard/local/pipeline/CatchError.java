package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.Failures;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** {@code catchError}: the failure of its block becomes the result of the build, which goes on. */
final class CatchError extends Block {
    private static final long serialVersionUID = 1L;

    /** Null: none. */
    private final String message;

    private final Result result;
    private final boolean interruptions;

    CatchError(Program program, Branch outer, Arguments arguments) {
        super(program, outer, "catchError");
        this.message = arguments.text("message", null);
        this.result = Result.fromString(arguments.text("buildResult", "FAILURE"));
        this.interruptions = arguments.flag("catchInterruptions", true);
    }

    @Override
    Outcome outcomeOf(Outcome body) {
        Throwable failure = body.getAbnormal();
        boolean actual = failure instanceof FlowInterruptedException interrupted && interrupted.isActualInterruption();
        if (failure == null || (actual && !interruptions)) {
            return body;
        }
        if (message != null) {
            log(message);
        }
        Failures.print(failure, program().listener());
        boolean own = failure instanceof FlowInterruptedException;
        program().build().run().setResult(own ? Failures.result(failure) : result);
        return new Outcome(null, null);
    }
}
