package io.jenkins.plugins.releaseguard.local.pipeline;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.SerializableScript;
import groovy.lang.Closure;
import groovy.lang.MissingPropertyException;
import io.jenkins.plugins.releaseguard.local.Extensions;
import io.jenkins.plugins.releaseguard.local.Refusal;
import org.codehaus.groovy.runtime.InvokerHelper;

/** The base of every Pipeline script: names that it does not know are steps and variables of the build. */
public abstract class PipelineScript extends SerializableScript {
    private static final long serialVersionUID = 1L;
    private Program program;

    void in(Program running) {
        program = running;
    }

    @Override
    public Object invokeMethod(String name, Object arguments) {
        Object[] all = InvokerHelper.asArray(arguments);
        if (program.knows(name)) {
            return Continuable.suspend(name, StepCall.of(name, all));
        }
        if (name.equals("pipeline") && all.length == 1 && all[0] instanceof Closure<?> closure) {
            Declarative model = DeclarativeReader.read(closure, this, program);
            return program.declarative().invokeMethod("runPipeline", model);
        }
        Object variable = getBinding().hasVariable(name) ? getBinding().getVariable(name) : null;
        if (variable instanceof Closure<?> closure) {
            return closure.call(all);
        }
        if (!getMetaClass().respondsTo(this, name).isEmpty()) {
            return super.invokeMethod(name, arguments);
        }
        if (Extensions.current().describable(name) != null) {
            return StepCall.of(name, all).asObject();
        }
        throw new Refusal("No such step '" + name + "'; local-jenkins knows " + program.known());
    }

    @Override
    public Object getProperty(String property) {
        try {
            return super.getProperty(property);
        } catch (MissingPropertyException e) {
            Object value = program.environment().getProperty(property);
            if (value == null) {
                throw e;
            }
            return value;
        }
    }

    /** Groovy's own would print to the process's output. */
    @Override
    public void println(Object value) {
        program.listener().getLogger().println(String.valueOf(value));
    }

    @Override
    public void println() {
        program.listener().getLogger().println();
    }

    @Override
    public void print(Object value) {
        program.listener().getLogger().print(value);
    }

    /** Groovy's own would block the thread. */
    public Object sleep(long seconds) {
        return invokeMethod("sleep", seconds);
    }
}
