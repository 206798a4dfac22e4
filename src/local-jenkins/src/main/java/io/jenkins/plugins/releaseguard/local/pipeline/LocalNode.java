package io.jenkins.plugins.releaseguard.local.pipeline;

import java.io.Serializable;
import java.util.List;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** A step of a plugin in the graph of a build. */
final class LocalNode extends FlowNode implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    LocalNode(String id, String name) {
        super(null, id, List.of());
        this.name = name;
    }

    @Override
    protected String getTypeDisplayName() {
        return name;
    }

    private Object writeReplace() {
        return new Saved(getId(), name);
    }

    /** Its actions are not of the program. */
    private record Saved(String id, String name) implements Serializable {
        private Object readResolve() {
            return new LocalNode(id, name);
        }
    }
}
