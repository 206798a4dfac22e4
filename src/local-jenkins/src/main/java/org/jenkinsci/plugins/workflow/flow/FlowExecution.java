package org.jenkinsci.plugins.workflow.flow;

/** A running Pipeline. */
public abstract class FlowExecution {
    public FlowExecution() {}
}
