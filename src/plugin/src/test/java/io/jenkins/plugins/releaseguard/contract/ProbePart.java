package io.jenkins.plugins.releaseguard.contract;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A part of an argument, which a script says by its symbol: {@code probePart(name: 'x', size: 2)}. */
public final class ProbePart extends AbstractDescribableImpl<ProbePart> {
    private final String name;
    private int size = 1;

    @DataBoundConstructor
    public ProbePart(String name) {
        this.name = name;
    }

    @DataBoundSetter
    public void setSize(int size) {
        this.size = size;
    }

    @Override
    public String toString() {
        return name + "/" + size;
    }

    @Extension
    @Symbol("probePart")
    public static final class DescriptorImpl extends Descriptor<ProbePart> {}

    /** Tells what a step was given. */
    private static final class Told extends StepExecution {
        private static final long serialVersionUID = 1L;

        private final String told;

        Told(StepContext context, List<ProbePart> parts) {
            super(context);
            told = "parts=" + parts;
        }

        @Override
        public boolean start() throws AbortException {
            getContext().onSuccess(told);
            return true;
        }
    }

    /** {@code probeParts}: takes parts alone. */
    public static final class Plain extends Step {
        private List<ProbePart> parts = List.of();

        @DataBoundConstructor
        public Plain() {}

        @DataBoundSetter
        public void setParts(List<ProbePart> parts) {
            this.parts = new ArrayList<>(parts);
        }

        @Override
        public StepExecution start(StepContext context) {
            return new Told(context, parts);
        }

        @Extension
        public static final class DescriptorImpl extends StepDescriptor {
            @Override
            public String getFunctionName() {
                return "probeParts";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(Run.class, TaskListener.class);
            }
        }
    }

    /** {@code probeMixed}: takes a text for a part of that name. */
    public static final class Mixed extends Step {
        private List<ProbePart> parts = List.of();

        @DataBoundConstructor
        public Mixed() {}

        @DataBoundSetter
        public void setParts(List<ProbePart> parts) {
            this.parts = new ArrayList<>(parts);
        }

        @Override
        public StepExecution start(StepContext context) {
            return new Told(context, parts);
        }

        @Extension
        public static final class DescriptorImpl extends StepDescriptor implements CustomDescribableModel {
            @Override
            public String getFunctionName() {
                return "probeMixed";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(Run.class, TaskListener.class);
            }

            @Override
            public Map<String, Object> customInstantiate(Map<String, Object> arguments) {
                Map<String, Object> parts = new HashMap<>(arguments);
                if (arguments.get("parts") instanceof List<?> given) {
                    List<Object> all = new ArrayList<>();
                    for (Object one : given) {
                        all.add(
                                one instanceof CharSequence text
                                        ? new UninstantiatedDescribable(
                                                "probePart", null, Map.of("name", text.toString()))
                                        : one);
                    }
                    parts.put("parts", all);
                }
                return parts;
            }
        }
    }
}
