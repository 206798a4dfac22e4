package org.jenkinsci.plugins.workflow.steps;

import java.io.Serializable;

/** Hears how the block of a step ends. */
public abstract class BodyExecutionCallback implements Serializable {
    private static final long serialVersionUID = 1L;

    public BodyExecutionCallback() {}

    public void onStart(StepContext context) {
        // for those that want to know
    }

    public abstract void onSuccess(StepContext context, Object result);

    public abstract void onFailure(StepContext context, Throwable t);
}
