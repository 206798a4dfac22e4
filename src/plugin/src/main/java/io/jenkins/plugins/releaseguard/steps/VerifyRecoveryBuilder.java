package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.util.ListBoxModel;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code verifyRecovery} as a build step of a freestyle job, with the same parameters. */
public final class VerifyRecoveryBuilder extends PolicyBuilder {
    private String since;
    private String onFailure;

    @DataBoundConstructor
    public VerifyRecoveryBuilder() {}

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

    @Override
    PolicyStep withoutPolicy(EnvVars variables) {
        VerifyRecoveryStep step = new VerifyRecoveryStep();
        step.setSince(variables.expand(since));
        step.setOnFailure(onFailure);
        return step;
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("verifyRecovery")
    public static final class DescriptorImpl extends PolicyBuilderDescriptor {
        public DescriptorImpl() {
            super(VerifyRecoveryStep.class, "since", "onFailure");
        }

        @Override
        public String getDisplayName() {
            return "Prove that users are well again after a rollback";
        }

        @POST
        public ListBoxModel doFillOnFailureItems() {
            return VerifyRecoveryStep.onFailures();
        }
    }
}
