package io.jenkins.plugins.releaseguard.local;

import hudson.Extension;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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

    /** The names of those that were resumed. */
    static final ConcurrentLinkedQueue<String> RESUMED = new ConcurrentLinkedQueue<>();

    static final AtomicInteger STOPPED = new AtomicInteger();

    /** What the start of a "blocking" step waits for. */
    static volatile CountDownLatch gate = new CountDownLatch(0);

    static void forgetAll() {
        RUNNING.clear();
        RESUMED.clear();
        STOPPED.set(0);
    }

    /** Waits until so many run, and gives them. */
    static List<Waiting> running(int count) {
        Awaiting.until(count + " running steps", () -> RUNNING.size() >= count);
        return List.copyOf(RUNNING);
    }

    /** Answers the only one that runs. */
    static void answer(Object value) {
        Waiting step = running(1).get(0);
        RUNNING.remove(step);
        step.getContext().onSuccess(value);
    }

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
            if (name.startsWith("blocking")) {
                gate.await();
            }
            RUNNING.add(this);
            return false;
        }

        @Override
        public void onResume() {
            RESUMED.add(name);
            if (name.startsWith("broken")) {
                throw new IllegalStateException("cannot resume " + name);
            }
            RUNNING.add(this);
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
