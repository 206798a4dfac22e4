package io.jenkins.plugins.releaseguard.steps;

import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that works by a policy. */
public abstract class PolicyStep extends Step implements EpisodeStep {
    private static final long serialVersionUID = 1L;

    private String policy;
    private String policyText;
    private String runOn;

    @Override
    public String getPolicy() {
        return policy;
    }

    /** A file in the workspace, or beside the Jenkinsfile. */
    @DataBoundSetter
    public void setPolicy(String policy) {
        this.policy = policy;
    }

    @Override
    public String getPolicyText() {
        return policyText;
    }

    /** The policy itself, instead of a file. */
    @DataBoundSetter
    public void setPolicyText(String policyText) {
        this.policyText = policyText;
    }

    @Override
    public String getRunOn() {
        return runOn;
    }

    /**
     * From where servers are asked and programs run: {@code controller} (left out), or {@code agent}, that of the {@code
     * node} around the step.
     */
    @DataBoundSetter
    public void setRunOn(String runOn) {
        this.runOn = runOn;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new EpisodeExecution(this, context);
    }
}
