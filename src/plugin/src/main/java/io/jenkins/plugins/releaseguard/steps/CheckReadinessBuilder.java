package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code checkReadiness} as a build step of a freestyle job, with the same parameters. */
public final class CheckReadinessBuilder extends PolicyBuilder {
    private boolean complete;

    @DataBoundConstructor
    public CheckReadinessBuilder() {}

    public boolean isComplete() {
        return complete;
    }

    /** Whether what is only advised, or could not be found out, stands against a release, too. */
    @DataBoundSetter
    public void setComplete(boolean complete) {
        this.complete = complete;
    }

    @Override
    PolicyStep withoutPolicy(EnvVars variables) {
        CheckReadinessStep step = new CheckReadinessStep();
        step.setComplete(complete);
        return step;
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("checkReadiness")
    public static final class DescriptorImpl extends PolicyBuilderDescriptor {
        public DescriptorImpl() {
            super(CheckReadinessStep.class, "complete");
        }

        @Override
        public String getDisplayName() {
            return "Check whether a model can be released, and rolled back";
        }
    }
}
