package io.jenkins.plugins.releaseguard.steps;

import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ListBoxModel;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A step that takes a policy. */
public abstract class PolicyStepDescriptor extends StrictStepDescriptor {
    /** In a form an empty field says nothing; in a Pipeline an empty argument is a mistake. */
    @Override
    public Step newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        return super.newInstance(req, GateForm.withoutBlanks(formData));
    }

    @POST
    public ListBoxModel doFillRunOnItems() {
        return RunOn.items();
    }

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }
}
