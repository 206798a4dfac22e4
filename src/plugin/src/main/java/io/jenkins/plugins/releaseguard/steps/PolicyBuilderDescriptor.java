package io.jenkins.plugins.releaseguard.steps;

import hudson.model.AbstractProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.ListBoxModel;
import java.util.List;
import org.kohsuke.stapler.verb.POST;

/** What Jenkins knows of a build step that is one of our steps: its help is the step's. */
public abstract class PolicyBuilderDescriptor extends BuildStepDescriptor<Builder> {
    /** @param fields beside those of every step */
    PolicyBuilderDescriptor(Class<? extends PolicyStep> step, String... fields) {
        List.of("policy", "policyText", "runOn").forEach(field -> addHelpFileRedirect(field, step, field));
        List.of(fields).forEach(field -> addHelpFileRedirect(field, step, field));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean isApplicable(Class<? extends AbstractProject> jobType) {
        return true;
    }

    @POST
    public ListBoxModel doFillRunOnItems() {
        return RunOn.items();
    }
}
