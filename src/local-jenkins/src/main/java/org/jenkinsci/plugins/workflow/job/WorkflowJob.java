package org.jenkinsci.plugins.workflow.job;

import hudson.model.ItemGroup;
import hudson.model.Job;
import org.jenkinsci.plugins.workflow.flow.FlowDefinition;

/** A Pipeline job. */
public final class WorkflowJob extends Job<WorkflowJob, WorkflowRun> {
    private FlowDefinition definition;

    public WorkflowJob(ItemGroup parent, String name) {
        super(parent, name);
    }

    public FlowDefinition getDefinition() {
        return definition;
    }

    public void setDefinition(FlowDefinition definition) {
        this.definition = definition;
    }
}
