package io.jenkins.plugins.releaseguard.local.pipeline;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.local.LocalBuild;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * What the blocks around a step give it; immutable.
 *
 * @param workspace null: no {@code node} around
 * @param environment of {@code environment} and {@code withEnv}
 */
record Scope(Run<?, ?> run, TaskListener listener, FilePath workspace, Map<String, String> environment)
        implements Serializable {

    static Scope of(LocalBuild build) {
        return new Scope(build.run(), build.listener(), null, Map.of());
    }

    Scope withWorkspace(FilePath path) {
        return new Scope(run, listener, path, environment);
    }

    Scope withEnvironment(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return new Scope(run, listener, workspace, Map.copyOf(all));
    }

    /** @return null where nothing of that type is around */
    <T> T get(Class<T> type, FlowNode node) {
        for (Object value : new Object[] {run, listener, workspace, node, new EnvVars(environment)}) {
            if (type.isInstance(value)) {
                return type.cast(value);
            }
        }
        return null;
    }
}
