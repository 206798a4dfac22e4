package io.jenkins.plugins.releaseguard.local.pipeline;

import hudson.model.Result;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything of a running Pipeline that outlives the process. Belongs to the script's thread. */
final class ProgramState implements Serializable {
    private static final long serialVersionUID = 1L;

    final Parameters parameters;
    final Environment environment;
    /** The script's binding. */
    final Map<String, Object> variables = new LinkedHashMap<>();

    PipelineScript script;
    /** What runs the declarative form; null: not needed so far. */
    PipelineScript declarative;
    /** Null: the script has not been compiled yet. */
    Branch main;

    int nodes = 2;
    /** Of the build, at the time of saving; null: none yet. */
    Result result;

    ProgramState(Program program, Map<String, ?> given) {
        parameters = new Parameters(given);
        environment = new Environment(program);
        variables.put("env", environment);
        variables.put("params", parameters.view());
        variables.put("currentBuild", new CurrentBuild(program.build()));
    }
}
