package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.tasks.Builder;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * One of our steps as a build step of a freestyle job, with the same parameters. It holds the build's executor until the
 * episode has ended.
 */
public abstract class PolicyBuilder extends Builder {
    private String policy;
    private String policyText;
    private String runOn;

    public String getPolicy() {
        return policy;
    }

    /** A file in the workspace; variables of the build are filled in. */
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

    public String getRunOn() {
        return runOn;
    }

    /** From where servers are asked and programs run: {@code controller} (left out), or {@code agent}, the build's. */
    @DataBoundSetter
    public void setRunOn(String runOn) {
        this.runOn = GateForm.filled(runOn);
    }

    /** The step that says the same but for the policy, with the variables of a build filled in. */
    abstract PolicyStep withoutPolicy(EnvVars variables);

    /** The step that says the same, with the variables of a build filled in. */
    final PolicyStep toStep(EnvVars variables) {
        PolicyStep step = withoutPolicy(variables);
        step.setPolicy(variables.expand(policy));
        step.setPolicyText(policyText);
        step.setRunOn(runOn);
        return step;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        new FreestyleEpisode(build, listener).run(toStep(build.getEnvironment(listener)), build.getWorkspace());
        return true;
    }
}
