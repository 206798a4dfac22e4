package io.jenkins.plugins.releaseguard.local.pipeline;

import hudson.AbortException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;

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
        LocalStepContext context = new LocalStepContext(program, branch, node, call.body());
        PluginStep running = new PluginStep(step.start(context), context);
        branch.waitFor(running);
        try {
            running.start(call.name());
        } catch (Exception e) {
            context.failUnlessAnswered(e);
        }
    }
}
