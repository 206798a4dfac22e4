package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Actionable;
import hudson.model.Saveable;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

/** A step in the graph of a build. */
public abstract class FlowNode extends Actionable implements Saveable {
    private final transient FlowExecution exec;
    private final String id;

    protected FlowNode(FlowExecution exec, String id, List<FlowNode> parents) {
        this.exec = exec;
        this.id = id;
    }

    public String getId() {
        return id;
    }

    public FlowExecution getExecution() {
        return exec;
    }

    @Override
    public String getDisplayName() {
        return getTypeDisplayName();
    }

    protected abstract String getTypeDisplayName();

    @Override
    public void save() throws IOException {
        // the graph is kept in memory
    }
}
