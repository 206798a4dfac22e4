package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.tasks.Builder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code rollbackDrill} as a build step of a freestyle job, with the same parameters. The build steps in it make the fault: those
 * before it would have made theirs before {@code injected} is durable.
 */
public final class RollbackDrillBuilder extends PolicyBuilder {
    private final List<Builder> fault;
    private String detectWithin;
    private boolean failOnTarget;

    /** @param fault the build steps that make it, in order; null: none */
    @DataBoundConstructor
    public RollbackDrillBuilder(List<Builder> fault) {
        this.fault = fault == null ? new ArrayList<>() : new ArrayList<>(fault);
    }

    public List<Builder> getFault() {
        return List.copyOf(fault);
    }

    public String getDetectWithin() {
        return detectWithin;
    }

    /** How long after the begin of the fault the breach has to be found; left out: the window's {@code atMost}. */
    @DataBoundSetter
    public void setDetectWithin(String detectWithin) {
        this.detectWithin = GateForm.filled(detectWithin);
    }

    public boolean isFailOnTarget() {
        return failOnTarget;
    }

    /** Whether a recovery that misses the policy's target fails the drill. */
    @DataBoundSetter
    public void setFailOnTarget(boolean failOnTarget) {
        this.failOnTarget = failOnTarget;
    }

    @Override
    PolicyStep withoutPolicy(EnvVars variables) {
        RollbackDrillStep step = new RollbackDrillStep();
        step.setDetectWithin(detectWithin);
        step.setFailOnTarget(failOnTarget);
        return step;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        if (fault.isEmpty()) {
            throw new AbortException("rollbackDrill: fault: there is no build step in it that makes a bad release");
        }
        new FreestyleEpisode(build, listener)
                .run(
                        toStep(build.getEnvironment(listener)),
                        build.getWorkspace(),
                        () -> make(build, launcher, listener));
        return true;
    }

    /** As a freestyle build goes through its steps: the first that fails is the last. */
    void make(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        for (Builder step : fault) {
            if (!step.perform(build, launcher, listener)) {
                throw new AbortException(
                        "the build step '" + step.getDescriptor().getDisplayName() + "' failed");
            }
        }
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("rollbackDrill")
    public static final class DescriptorImpl extends PolicyBuilderDescriptor {
        public DescriptorImpl() {
            super(RollbackDrillStep.class, "fault", "detectWithin", "failOnTarget");
        }

        @Override
        public String getDisplayName() {
            return "Rehearse a rollback in staging";
        }
    }
}
