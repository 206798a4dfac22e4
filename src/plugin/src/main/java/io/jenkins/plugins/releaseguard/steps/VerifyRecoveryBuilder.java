package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.ListBoxModel;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code verifyRecovery} as a build step of a freestyle job, with the same parameters. */
public final class VerifyRecoveryBuilder extends Builder {
    private String policy;
    private String policyText;
    private String since;
    private String onFailure;

    @DataBoundConstructor
    public VerifyRecoveryBuilder() {}

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

    public String getSince() {
        return since;
    }

    /** The id of a rollback; left out: this build's last one of the release. */
    @DataBoundSetter
    public void setSince(String since) {
        this.since = GateForm.filled(since);
    }

    public String getOnFailure() {
        return onFailure;
    }

    /** {@code fail} (default), {@code unstable} or {@code report}. */
    @DataBoundSetter
    public void setOnFailure(String onFailure) {
        this.onFailure = GateForm.filled(onFailure);
    }

    /** The step that says the same, with the variables of a build filled in. */
    VerifyRecoveryStep toStep(EnvVars variables) {
        VerifyRecoveryStep step = new VerifyRecoveryStep();
        step.setPolicy(variables.expand(policy));
        step.setPolicyText(policyText);
        step.setSince(variables.expand(since));
        step.setOnFailure(onFailure);
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
    @Symbol("verifyRecovery")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
        public DescriptorImpl() {
            List.of("policy", "policyText", "since", "onFailure")
                    .forEach(field -> addHelpFileRedirect(field, VerifyRecoveryStep.class, field));
        }

        @Override
        public String getDisplayName() {
            return "Prove that users are well again after a rollback";
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @POST
        public ListBoxModel doFillOnFailureItems() {
            return VerifyRecoveryStep.onFailures();
        }
    }
}
