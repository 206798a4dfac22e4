package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.GroovyObjectSupport;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code env} in a script: what the blocks around say, then what the script set, then the build's own. */
public final class Environment extends GroovyObjectSupport implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Program program;
    private final Map<String, String> set = new LinkedHashMap<>();

    Environment(Program program) {
        this.program = program;
    }

    /** Null: not set. */
    @Override
    public Object getProperty(String name) {
        Scope scope = program.currentScope();
        if (scope.environment().containsKey(name)) {
            return scope.environment().get(name);
        }
        if (set.containsKey(name)) {
            return set.get(name);
        }
        Object parameter = program.parameters().view().get(name);
        if (parameter != null) {
            return parameter.toString();
        }
        String job = scope.run().getParent().getFullName();
        int number = scope.run().getNumber();
        return switch (name) {
            case "BUILD_NUMBER", "BUILD_ID" -> String.valueOf(number);
            case "BUILD_DISPLAY_NAME" -> "#" + number;
            case "BUILD_TAG" -> "jenkins-" + job.replace('/', '-') + "-" + number;
            case "JOB_NAME" -> job;
            case "JOB_BASE_NAME" -> scope.run().getParent().getName();
            case "WORKSPACE" ->
                scope.workspace() == null ? null : scope.workspace().getRemote();
            default -> null;
        };
    }

    @Override
    public void setProperty(String name, Object value) {
        set.put(name, String.valueOf(value));
    }
}
