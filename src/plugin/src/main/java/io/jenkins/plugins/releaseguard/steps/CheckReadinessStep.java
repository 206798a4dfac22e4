package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import java.io.IOException;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * {@code checkReadiness}: goes through the checklist of a policy before a release, and changes nothing. Returns when it is
 * ready, and throws otherwise. Needs no {@code node}.
 */
public final class CheckReadinessStep extends PolicyStep {
    private static final long serialVersionUID = 1L;

    private boolean complete;

    @DataBoundConstructor
    public CheckReadinessStep() {}

    public boolean isComplete() {
        return complete;
    }

    /** Whether what is only advised, or could not be found out, stands against a release, too. */
    @DataBoundSetter
    public void setComplete(boolean complete) {
        this.complete = complete;
    }

    @Override
    public void check() throws AbortException {
        CanaryGateArguments.checkPolicy("checkReadiness", getPolicy(), getPolicyText());
    }

    @Override
    public String submit(String id, Policy policy, Run<?, ?> run, EpisodeWatcher watcher) throws IOException {
        Order.Strictness how = complete ? Order.Strictness.COMPLETE : Order.Strictness.STRICT;
        Order order = Order.readiness(id, policy, how, run.getExternalizableId(), "checkReadiness");
        EpisodeService.get().submit(order, run, null, watcher);
        return id;
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends StrictStepDescriptor {
        /** In a form an empty field says nothing; in a Pipeline an empty argument is a mistake. */
        @Override
        public Step newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
            return super.newInstance(req, GateForm.withoutBlanks(formData));
        }

        @Override
        public String getFunctionName() {
            return "checkReadiness";
        }

        @Override
        public String getDisplayName() {
            return "Check whether a model can be released, and rolled back";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }
    }
}
