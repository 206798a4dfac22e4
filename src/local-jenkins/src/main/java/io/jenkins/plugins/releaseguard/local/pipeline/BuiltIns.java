package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Result;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;

/** The steps of Jenkins's own plugins that local-jenkins knows. */
final class BuiltIns {
    private final Program program;
    private final Map<String, BuiltIn> steps = new LinkedHashMap<>();

    /** A step: ends the call by itself, or returns what runs until then. */
    private interface BuiltIn {
        Running start(Branch branch, StepCall call) throws Exception;
    }

    BuiltIns(Program program) {
        this.program = program;
        steps.put("echo", this::echo);
        steps.put("error", this::error);
        steps.put("unstable", this::unstable);
        steps.put("sleep", this::sleep);
        steps.put("stage", this::stage);
        steps.put("node", this::node);
        steps.put("script", this::script);
        steps.put("withEnv", this::withEnv);
        steps.put("timeout", this::timeout);
        steps.put("catchError", this::catchError);
        steps.put("parallel", this::parallel);
    }

    boolean knows(String step) {
        return steps.containsKey(step);
    }

    Set<String> names() {
        return steps.keySet();
    }

    void start(Branch branch, StepCall call) throws Exception {
        program.say(call.name());
        Running running = steps.get(call.name()).start(branch, call);
        if (running != null) {
            branch.waitFor(running);
        }
    }

    private Running echo(Branch branch, StepCall call) {
        Arguments arguments = new Arguments(call, List.of("message"));
        arguments.noBody();
        branch.scope().listener().getLogger().println(arguments.text("message"));
        branch.stepEnded(new Outcome(null, null));
        return null;
    }

    private Running error(Branch branch, StepCall call) throws AbortException {
        throw new AbortException(new Arguments(call, List.of("message")).text("message"));
    }

    private Running unstable(Branch branch, StepCall call) {
        String message = new Arguments(call, List.of("message")).text("message");
        branch.scope().listener().getLogger().println("WARNING: " + message);
        program.build().run().setResult(Result.UNSTABLE);
        branch.stepEnded(new Outcome(null, null));
        return null;
    }

    private Running sleep(Branch branch, StepCall call) {
        Arguments arguments = new Arguments(call, List.of("time", "unit"));
        return new Sleep(program, branch, millis(arguments, "SECONDS"));
    }

    private Running stage(Branch branch, StepCall call) {
        Arguments arguments = new Arguments(call, List.of("name"));
        return block(branch, "stage", arguments.text("name"), branch.scope(), arguments.body());
    }

    private Running node(Branch branch, StepCall call) throws Exception {
        Arguments arguments = new Arguments(call, List.of("label"));
        Path workspace = program.build().folder().resolveSibling(program.build().number() + "-workspace");
        Files.createDirectories(workspace);
        Computer computer = computer(arguments.text("label", ""));
        String name = computer.getName().isEmpty() ? "Jenkins" : computer.getName();
        branch.scope().listener().getLogger().println("Running on " + name + " in " + workspace);
        Scope inside = branch.scope().withWorkspace(new FilePath(computer.getChannel(), workspace.toString()));
        return block(branch, "node", null, inside, arguments.body());
    }

    /** The connected agent of that name, else the controller. */
    private static Computer computer(String label) {
        Computer agent = Jenkins.get().getComputer(label);
        return agent == null || agent.getChannel() == null ? Jenkins.get().getComputer("") : agent;
    }

    private Running script(Branch branch, StepCall call) {
        return block(branch, "script", null, branch.scope(), new Arguments(call, List.of()).body());
    }

    private Running withEnv(Branch branch, StepCall call) {
        Arguments arguments = new Arguments(call, List.of("overrides"));
        if (!(arguments.value("overrides") instanceof List<?> overrides)) {
            throw new Refusal("withEnv: 'overrides' has to be a list such as ['NAME=value']");
        }
        Map<String, String> more = new LinkedHashMap<>();
        for (Object override : overrides) {
            String[] parts = override.toString().split("=", 2);
            if (parts.length != 2) {
                throw new Refusal("withEnv: '" + override + "' is not of the form NAME=value");
            }
            more.put(parts[0], parts[1]);
        }
        Scope inside = branch.scope().withEnvironment(more);
        return block(branch, "withEnv", null, inside, arguments.body());
    }

    private Running timeout(Branch branch, StepCall call) {
        Arguments arguments = new Arguments(call, List.of("time", "unit"));
        Timeout timeout = new Timeout(program, branch, millis(arguments, "MINUTES"));
        return timeout.start(null, branch.scope(), arguments.body());
    }

    private Running catchError(Branch branch, StepCall call) {
        Arguments arguments =
                new Arguments(call, List.of("message", "buildResult", "stageResult", "catchInterruptions"));
        return new CatchError(program, branch, arguments).start(null, branch.scope(), arguments.body());
    }

    private Running parallel(Branch branch, StepCall call) {
        Map<String, Closure<?>> closures = new LinkedHashMap<>();
        boolean failFast = false;
        for (Map.Entry<String, Object> entry : call.named().entrySet()) {
            if (entry.getValue() instanceof Closure<?> closure) {
                closures.put(entry.getKey(), closure);
            } else if (entry.getKey().equals("failFast")) {
                failFast = Boolean.parseBoolean(String.valueOf(entry.getValue()));
            } else {
                throw new Refusal("parallel: the branch '" + entry.getKey() + "' is no block { … }");
            }
        }
        if (closures.isEmpty() || !call.positional().isEmpty() || call.body() != null) {
            throw new Refusal("parallel: expected branches by name, such as parallel a: { … }, b: { … }");
        }
        return new Parallel(program, branch, failFast).start(closures);
    }

    private Running block(Branch branch, String step, String label, Scope inside, Closure<?> body) {
        return new Block(program, branch, step).start(label, inside, body);
    }

    private static long millis(Arguments arguments, String defaultUnit) {
        String unit = arguments.text("unit", defaultUnit);
        try {
            return Math.round(arguments.number("time")
                    * TimeUnit.valueOf(unit.toUpperCase(Locale.ROOT)).toMillis(1));
        } catch (IllegalArgumentException e) {
            List<String> units = new ArrayList<>();
            for (TimeUnit known : TimeUnit.values()) {
                units.add(known.name());
            }
            throw new Refusal("unit: '" + unit + "' is none of " + units);
        }
    }
}
