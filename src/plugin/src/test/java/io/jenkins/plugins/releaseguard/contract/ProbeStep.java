package io.jenkins.plugins.releaseguard.contract;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A step by which the tests see what a host does to a step: {@code probe} waits for a test to answer. */
public final class ProbeStep extends Step {
    /** Those that wait, in the order of their start. */
    static final Queue<Waiting> WAITING = new ConcurrentLinkedQueue<>();

    /** The names of those that a restart has resumed. */
    static final Queue<String> RESUMED = new ConcurrentLinkedQueue<>();

    /** What those that were stopped were stopped with. */
    static final Queue<Throwable> STOPPED = new ConcurrentLinkedQueue<>();

    private final String name;
    private String text = "unset";
    private int number = -1;
    private boolean flag;
    private double ratio = -1;
    private Integer boxed = -1;

    @DataBoundConstructor
    public ProbeStep(String name) {
        this.name = name;
    }

    @DataBoundSetter
    public void setText(String text) {
        this.text = text;
    }

    @DataBoundSetter
    public void setNumber(int number) {
        this.number = number;
    }

    @DataBoundSetter
    public void setFlag(boolean flag) {
        this.flag = flag;
    }

    @DataBoundSetter
    public void setRatio(double ratio) {
        this.ratio = ratio;
    }

    @DataBoundSetter
    public void setBoxed(Integer boxed) {
        this.boxed = boxed;
    }

    static void forgetAll() {
        WAITING.clear();
        RESUMED.clear();
        STOPPED.clear();
    }

    /** The one that waits under that name, as soon as it does. */
    static Waiting waiting(String name) {
        await("a probe '" + name + "'", () -> WAITING.stream().anyMatch(w -> w.name.equals(name)));
        return WAITING.stream().filter(w -> w.name.equals(name)).findFirst().orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public StepExecution start(StepContext context) {
        String bound = "name=" + name + " text=" + text + " number=" + number + " flag=" + flag + " ratio=" + ratio
                + " boxed=" + boxed;
        return new Waiting(context, name, bound);
    }

    static final class Waiting extends StepExecution {
        private static final long serialVersionUID = 1L;

        final String name;
        final String bound;
        /** Lost with the process. */
        transient String remembered = "in memory";

        Waiting(StepContext context, String name, String bound) {
            super(context);
            this.name = name;
            this.bound = bound;
        }

        @Override
        public boolean start() throws Exception {
            if ("bound".equals(name)) {
                getContext().onSuccess(bound);
                return true;
            }
            if ("throws".equals(name)) {
                throw new AbortException("this probe cannot start");
            }
            if ("defect".equals(name)) {
                throw new IllegalStateException("this probe is broken");
            }
            getContext().get(TaskListener.class).getLogger().println("probe " + name + " waits");
            WAITING.add(this);
            return false;
        }

        @Override
        public void onResume() {
            RESUMED.add(name);
            if (name.startsWith("broken")) {
                throw new IllegalStateException("cannot resume " + name);
            }
            WAITING.add(this);
        }

        @Override
        public void stop(Throwable cause) throws Exception {
            STOPPED.add(cause);
            super.stop(cause);
        }

        void answer(Object value) {
            WAITING.remove(this);
            getContext().onSuccess(value);
        }

        void fail(Throwable failure) {
            WAITING.remove(this);
            getContext().onFailure(failure);
        }
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "probe";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }
    }

    /** Needs a workspace, which a Pipeline without {@code node} has not. */
    public static final class InWorkspace extends Step {
        @DataBoundConstructor
        public InWorkspace() {}

        @Override
        public StepExecution start(StepContext context) {
            return new Waiting(context, "bound", "has a workspace");
        }

        @Extension
        public static final class DescriptorImpl extends StepDescriptor {
            @Override
            public String getFunctionName() {
                return "probeInWorkspace";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of(hudson.FilePath.class);
            }
        }
    }

    /** For those that want to see them in order. */
    static List<String> names() {
        return WAITING.stream().map(w -> w.name).sorted().toList();
    }
}
