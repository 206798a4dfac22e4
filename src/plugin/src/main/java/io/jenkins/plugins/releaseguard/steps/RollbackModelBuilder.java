package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rollbackModel} as a build step of a freestyle job, with the same parameters. */
public final class RollbackModelBuilder extends Builder {
    private final String reason;
    private String policy;
    private String policyText;
    private boolean dryRun;

    /** @param reason why; variables of the build are filled in */
    @DataBoundConstructor
    public RollbackModelBuilder(String reason) {
        this.reason = reason;
    }

    public String getReason() {
        return reason;
    }

    public String getPolicy() {
        return policy;
    }

    /** A file in the workspace. */
    @DataBoundSetter
    public void setPolicy(String policy) {
        this.policy = GateForm.filled(policy);
    }

    public String getPolicyText() {
        return policyText;
    }

    /** The policy itself, instead of a file. */
    @DataBoundSetter
    public void setPolicyText(String policyText) {
        this.policyText = GateForm.filled(policyText);
    }

    public boolean isDryRun() {
        return dryRun;
    }

    /** Whether it only says what it would do. */
    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** The step that says the same, with the variables of a build filled in. */
    RollbackModelStep toStep(EnvVars variables) {
        RollbackModelStep step = new RollbackModelStep(variables.expand(reason));
        step.setPolicy(variables.expand(policy));
        step.setPolicyText(policyText);
        step.setDryRun(dryRun);
        return step;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        new FreestyleEpisode(build, listener).run(toStep(build.getEnvironment(listener)), build.getWorkspace());
        return true;
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("rollbackModel")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
        public DescriptorImpl() {
            List.of("reason", "policy", "policyText", "dryRun")
                    .forEach(field -> addHelpFileRedirect(field, RollbackModelStep.class, field));
        }

        @Override
        public String getDisplayName() {
            return "Roll a model release back";
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }
    }
}
