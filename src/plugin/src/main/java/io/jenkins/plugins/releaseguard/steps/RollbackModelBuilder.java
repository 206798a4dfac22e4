package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rollbackModel} as a build step of a freestyle job, with the same parameters. */
public final class RollbackModelBuilder extends PolicyBuilder {
    private final String reason;
    private boolean dryRun;

    /** @param reason why; variables of the build are filled in */
    @DataBoundConstructor
    public RollbackModelBuilder(String reason) {
        this.reason = reason;
    }

    public String getReason() {
        return reason;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    /** Whether it only says what it would do. */
    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    PolicyStep withoutPolicy(EnvVars variables) {
        RollbackModelStep step = new RollbackModelStep(variables.expand(reason));
        step.setDryRun(dryRun);
        return step;
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("rollbackModel")
    public static final class DescriptorImpl extends PolicyBuilderDescriptor {
        public DescriptorImpl() {
            super(RollbackModelStep.class, "reason", "dryRun");
        }

        @Override
        public String getDisplayName() {
            return "Roll a model release back";
        }
    }
}
