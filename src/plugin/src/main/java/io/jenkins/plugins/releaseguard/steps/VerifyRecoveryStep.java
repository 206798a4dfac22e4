package io.jenkins.plugins.releaseguard.steps;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.Serializable;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code verifyRecovery}: watches until the recovery conditions of a policy have held for as long as it asks. Returns
 * when users are seen to be well, and throws otherwise. Needs no {@code node}.
 */
public final class VerifyRecoveryStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private String policy;
    private String policyText;
    private String since;
    private String onFailure;

    @DataBoundConstructor
    public VerifyRecoveryStep() {}

    public String getPolicy() {
        return policy;
    }

    /** A file in the workspace, or beside the Jenkinsfile. */
    @DataBoundSetter
    public void setPolicy(String policy) {
        this.policy = policy;
    }

    public String getPolicyText() {
        return policyText;
    }

    /** The policy itself, instead of a file. */
    @DataBoundSetter
    public void setPolicyText(String policyText) {
        this.policyText = policyText;
    }

    public String getSince() {
        return since;
    }

    /** The id of a rollback; left out: this build's last one of the release. */
    @DataBoundSetter
    public void setSince(String since) {
        this.since = since;
    }

    public String getOnFailure() {
        return onFailure;
    }

    /** What a recovery that is not seen does: {@code fail} (default), {@code unstable} or {@code report}. */
    @DataBoundSetter
    public void setOnFailure(String onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new VerifyRecoveryExecution(this, context);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "verifyRecovery";
        }

        @Override
        public String getDisplayName() {
            return "Prove that users are well again after a rollback";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }
    }
}
