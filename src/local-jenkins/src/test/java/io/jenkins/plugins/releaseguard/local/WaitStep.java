package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A plugin's step for the tests: waits until a test answers. */
public final class WaitStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Those that run. */
    static final ConcurrentLinkedQueue<Waiting> RUNNING = new ConcurrentLinkedQueue<>();

    static final AtomicInteger STOPPED = new AtomicInteger();

    private final String name;
    private String note = "never set";
    private int times;

    @DataBoundConstructor
    public WaitStep(String name) {
        this.name = name;
    }

    @DataBoundSetter
    public void setNote(String note) {
        this.note = note;
    }

    @DataBoundSetter
    public void setTimes(int times) {
        this.times = times;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Waiting(context, name, note, times);
    }

    static final class Waiting extends StepExecution {
        private static final long serialVersionUID = 1L;
        final String name;
        final String note;
        final int times;

        Waiting(StepContext context, String name, String note, int times) {
            super(context);
            this.name = name;
            this.note = note;
            this.times = times;
        }

        @Override
        public boolean start() throws Exception {
            getContext().get(TaskListener.class).getLogger().println("waiting for " + name);
            RUNNING.add(this);
            return false;
        }

        @Override
        public void stop(Throwable cause) throws Exception {
            STOPPED.incrementAndGet();
            super.stop(cause);
        }

        @Override
        public String getStatus() {
            return "waits for " + name;
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "waitFor";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }
    }

    /** Needs a workspace. */
    public static final class Inside extends Step {
        @DataBoundConstructor
        public Inside() {}

        @Override
        public StepExecution start(StepContext context) {
            return new StepExecution(context) {
                private static final long serialVersionUID = 1L;

                @Override
                public boolean start() throws Exception {
                    getContext().onSuccess(getContext().get(FilePath.class).getRemote());
                    return true;
                }
            };
        }

        @Extension
        public static final class DescriptorImpl extends StepDescriptor {
            @Override
            public String getFunctionName() {
                return "whereAmI";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(FilePath.class);
            }
        }
    }
}
