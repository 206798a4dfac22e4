package io.jenkins.plugins.releaseguard.local.pipeline;

import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A plugin's step that runs. */
final class PluginStep implements Running {
    private static final long serialVersionUID = 1L;

    private final StepExecution execution;
    private final LocalStepContext context;

    PluginStep(StepExecution execution, LocalStepContext context) {
        this.execution = execution;
        this.context = context;
    }

    void start(String name) throws Exception {
        if (execution.start() && !context.isAnswered()) {
            throw new IllegalStateException(name + " said that it had ended, but did not say how");
        }
    }

    /** As in Jenkins what is innermost is stopped. */
    @Override
    public void interrupt(Throwable cause) {
        PluginBody body = context.running();
        if (body != null) {
            body.interrupt(cause);
            return;
        }
        try {
            execution.stop(cause);
        } catch (Exception e) {
            cause.addSuppressed(e);
            context.failUnlessAnswered(cause);
        }
    }

    @Override
    public void statuses(List<String> lines) {
        String status = execution.getStatus();
        if (status != null) {
            lines.add(status);
        }
        PluginBody body = context.running();
        if (body != null) {
            body.statuses(lines);
        }
    }

    @Override
    public void onResume() {
        if (context.isAnswered()) {
            // The process ended between the answer and the turn of the script.
            context.deliver();
            return;
        }
        PluginBody body = context.running();
        if (body != null) {
            body.onResume();
        }
        try {
            execution.onResume();
        } catch (RuntimeException e) {
            context.failUnlessAnswered(e);
        }
    }
}
