package io.jenkins.plugins.releaseguard.local.pipeline;

import java.util.List;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** A step of a plugin in the graph of a build. */
final class LocalNode extends FlowNode {
    private final String name;

    LocalNode(String id, String name) {
        super(null, id, List.of());
        this.name = name;
    }

    @Override
    protected String getTypeDisplayName() {
        return name;
    }
}
