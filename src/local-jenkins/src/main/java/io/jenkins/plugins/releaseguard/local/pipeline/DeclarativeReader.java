package io.jenkins.plugins.releaseguard.local.pipeline;

import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import io.jenkins.plugins.releaseguard.local.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.codehaus.groovy.runtime.InvokerHelper;

/** Reads {@code pipeline { … }}. What it does not know is refused with its line. */
final class DeclarativeReader {
    private static final Set<String> CONDITIONS =
            Set.of("always", "success", "failure", "unstable", "aborted", "unsuccessful", "cleanup");
    private static final String NONE = "none";
    private static final String ANY = "any";

    private final PipelineScript script;
    private final Program program;

    private DeclarativeReader(PipelineScript script, Program program) {
        this.script = script;
        this.program = program;
    }

    static Declarative read(Closure<?> closure, PipelineScript script, Program program) {
        DeclarativeReader reader = new DeclarativeReader(script, program);
        Declarative pipeline = new Declarative(null);
        Section top = reader.new Section("pipeline");
        top.on("agent", args -> reader.agent(pipeline, args));
        top.on("options", args -> reader.options(pipeline, args));
        top.on("parameters", args -> reader.parameters(args));
        top.on("environment", args -> reader.environment(pipeline, args));
        top.on("stages", args -> reader.stages(pipeline, args));
        top.on("post", args -> reader.post(pipeline, args));
        top.evaluate(closure);
        if (!top.seen("agent")) {
            throw new Refusal("pipeline: the section 'agent' is missing; 'agent none' is enough");
        }
        if (pipeline.getStages().isEmpty()) {
            throw new Refusal("pipeline: the section 'stages' with at least one stage is missing");
        }
        return pipeline;
    }

    private Declarative stage(Object[] args) {
        String name = (args.length == 2 && args[0] instanceof CharSequence text) ? text.toString() : null;
        if (name == null) {
            throw new Refusal("stage: expected a name and a block: stage('Canary') { … }");
        }
        Declarative stage = new Declarative(name);
        Section section = new Section("stage '" + name + "'");
        section.on("agent", a -> agent(stage, a));
        section.on("options", a -> options(stage, a));
        section.on("environment", a -> environment(stage, a));
        section.on("steps", a -> stage.setSteps(runnable(block("steps", a))));
        section.on("stages", a -> stages(stage, a));
        section.on("parallel", a -> {
            stage.setParallel(true);
            stages(stage, a);
        });
        section.on("failFast", a -> stage.setFailFast(a.length == 1 && Boolean.TRUE.equals(a[0])));
        section.on("post", a -> post(stage, a));
        section.evaluate(block("stage '" + name + "'", new Object[] {args[1]}));
        if ((stage.getSteps() == null) == stage.getStages().isEmpty()) {
            throw new Refusal("stage '" + name + "': expected one of steps { }, stages { }, parallel { }");
        }
        return stage;
    }

    private void stages(Declarative parent, Object[] args) {
        Section section = new Section("stages");
        section.on("stage", a -> parent.getStages().add(stage(a)));
        section.evaluate(block("stages", args));
    }

    private void agent(Declarative part, Object[] args) {
        Object what = args.length == 1 ? args[0] : null;
        if (what instanceof Closure<?> closure) {
            Section section = new Section("agent");
            section.on("label", a -> {});
            section.on("node", a -> {});
            section.evaluate(closure);
            part.setAgent(true);
        } else if (ANY.equals(what)) {
            part.setAgent(true);
        } else if (!NONE.equals(what)) {
            throw new Refusal("agent: expected none, any or { label '…' }");
        }
    }

    private void options(Declarative part, Object[] args) {
        Section section = new Section("options");
        section.on(
                "timeout",
                a -> part.setTimeout(
                        new LinkedHashMap<>(StepCall.of("timeout", a).named())));
        section.evaluate(block("options", args));
    }

    private void parameters(Object[] args) {
        Section section = new Section("parameters");
        section.on("string", a -> declare("string", a, ""));
        section.on("text", a -> declare("text", a, ""));
        section.on("booleanParam", a -> declare("booleanParam", a, false));
        section.on("choice", a -> {
            Arguments choice = new Arguments(StepCall.of("choice", a), List.of("name", "choices", "description"));
            Object choices = choice.value("choices");
            List<?> all = choices instanceof List<?> list
                    ? list
                    : List.of(choice.text("choices").split("\n"));
            program.parameters().declare(choice.text("name"), all.get(0).toString());
        });
        section.evaluate(block("parameters", args));
    }

    private void declare(String kind, Object[] args, Object otherwise) {
        Arguments parameter =
                new Arguments(StepCall.of(kind, args), List.of("name", "defaultValue", "description", "trim"));
        Object value = parameter.has("defaultValue") ? parameter.value("defaultValue") : otherwise;
        program.parameters().declare(parameter.text("name"), value instanceof Boolean ? value : value.toString());
    }

    private void environment(Declarative part, Object[] args) {
        part.setEnvironment(runnable(block("environment", args)));
    }

    /** What the assignments of {@code environment { … }} say, {@code NAME=value}. */
    static List<String> variables(Closure<?> environment) {
        PipelineScript script = (PipelineScript) environment.getDelegate();
        List<String> variables = new ArrayList<>();
        Section section = new DeclarativeReader(script, null).new Section("environment");
        section.assigned = (name, value) -> variables.add(name + "=" + value);
        section.evaluate(environment);
        return variables;
    }

    private void post(Declarative part, Object[] args) {
        Section section = new Section("post");
        for (String condition : CONDITIONS) {
            section.on(condition, a -> part.getPost().put(condition, runnable(block(condition, a))));
        }
        section.evaluate(block("post", args));
    }

    /** Steps see the script, and not the section around them. */
    private Closure<?> runnable(Closure<?> closure) {
        closure.setDelegate(script);
        closure.setResolveStrategy(Closure.DELEGATE_ONLY);
        return closure;
    }

    private static Closure<?> block(String section, Object[] args) {
        if (args.length == 1 && args[0] instanceof Closure<?> closure) {
            return closure;
        }
        throw new Refusal(section + ": expected a block { … }");
    }

    /** What reads one entry of a section. */
    private interface Entry {
        void read(Object[] arguments);
    }

    /** The names that are known inside a block, and what they do. Public for Groovy. */
    public final class Section extends GroovyObjectSupport {
        private final String where;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final Map<String, Object> written = new LinkedHashMap<>();
        private BiConsumer<String, Object> assigned;

        Section(String where) {
            this.where = where;
        }

        void on(String word, Entry entry) {
            entries.put(word, entry);
        }

        boolean seen(String word) {
            return written.containsKey(word);
        }

        void evaluate(Closure<?> closure) {
            closure.setDelegate(this);
            closure.setResolveStrategy(Closure.DELEGATE_ONLY);
            try {
                Invocations.now(closure, where);
            } finally {
                // The blocks of steps are inside this one and outlive the reading, and this process.
                closure.setDelegate(script);
            }
        }

        @Override
        public Object invokeMethod(String name, Object arguments) {
            Entry entry = entries.get(name);
            if (entry == null) {
                throw new Refusal(where + ": '" + name + "' is not known to local-jenkins here; it knows "
                        + (entries.isEmpty() ? "assignments such as NAME = 'value'" : entries.keySet()));
            }
            if (written.put(name, true) != null && !name.equals("stage") && !where.equals("parameters")) {
                throw new Refusal(where + ": '" + name + "' stands there twice");
            }
            entry.read(InvokerHelper.asArray(arguments));
            return null;
        }

        @Override
        public Object getProperty(String name) {
            if (where.equals("agent") || name.equals(NONE) || name.equals(ANY)) {
                return name;
            }
            if (written.containsKey(name)) {
                return written.get(name);
            }
            return script.getProperty(name);
        }

        @Override
        public void setProperty(String name, Object value) {
            if (assigned == null) {
                throw new Refusal(where + ": nothing can be assigned here: " + name);
            }
            written.put(name, value);
            assigned.accept(name, value);
        }
    }
}
