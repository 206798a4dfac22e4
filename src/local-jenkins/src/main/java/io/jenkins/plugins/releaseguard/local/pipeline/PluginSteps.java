package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import hudson.AbortException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** The steps of plugins, as the extension index names them. */
final class PluginSteps {
    private final Program program;

    PluginSteps(Program program) {
        this.program = program;
    }

    boolean knows(String step) {
        return find(step) != null;
    }

    List<String> names() {
        return StepDescriptor.all().stream()
                .map(StepDescriptor::getFunctionName)
                .toList();
    }

    private static StepDescriptor find(String step) {
        return StepDescriptor.all().stream()
                .filter(d -> d.getFunctionName().equals(step))
                .findFirst()
                .orElse(null);
    }

    void start(Branch branch, StepCall call) throws Exception {
        program.say(call.name());
        StepDescriptor descriptor = find(call.name());
        LocalNode node = new LocalNode(program.nextNode(), descriptor.getDisplayName());
        Step step = StepBinder.bind(descriptor, call);
        for (Class<?> needed : descriptor.getRequiredContext()) {
            if (branch.scope().get(needed, node) == null) {
                throw new AbortException(
                        "Required context " + needed + " is missing. Perhaps you forgot to surround the " + call.name()
                                + " step with a step that provides this, such as: node");
            }
        }
        LocalStepContext context = new LocalStepContext(program, branch, node);
        StepExecution execution = step.start(context);
        branch.waitFor(new Running() {
            @Override
            public void interrupt(Throwable cause) {
                try {
                    execution.stop(cause);
                } catch (Exception e) {
                    cause.addSuppressed(e);
                    context.onFailure(cause);
                }
            }

            @Override
            public void statuses(List<String> lines) {
                String status = execution.getStatus();
                if (status != null) {
                    lines.add(status);
                }
            }
        });
        if (execution.start() && context.isUnanswered()) {
            branch.stepEnded(new Outcome(
                    null,
                    new IllegalStateException(call.name() + " said that it had ended," + " but did not say how")));
        }
    }
}
