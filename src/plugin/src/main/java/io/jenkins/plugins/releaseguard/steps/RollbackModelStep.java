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
 * {@code rollbackModel}: carries out the rollback of a policy, for a reason that the build has. Returns when every leg is
 * confirmed, and throws otherwise. After this build's gate of the same release it joins its episode. Needs no
 * {@code node}.
 */
public final class RollbackModelStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private String policy;
    private String policyText;
    private boolean dryRun;

    /** @param reason why, for the log and the record */
    @DataBoundConstructor
    public RollbackModelStep(String reason) {
        this.reason = reason;
    }

    public String getReason() {
        return reason;
    }

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

    public boolean isDryRun() {
        return dryRun;
    }

    /** Whether it only says what it would do. */
    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RollbackModelExecution(this, context);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {
        @Override
        public String getFunctionName() {
            return "rollbackModel";
        }

        @Override
        public String getDisplayName() {
            return "Roll a model release back";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }
    }
}
