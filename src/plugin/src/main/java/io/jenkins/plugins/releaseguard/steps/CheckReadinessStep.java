package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

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
        RunOn.check("checkReadiness", getRunOn());
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public String submit(String id, Policy policy, Place place, EpisodeWatcher watcher) throws IOException {
        Order.Strictness how = complete ? Order.Strictness.COMPLETE : Order.Strictness.STRICT;
        Order order = Order.readiness(id, policy, how, place.run().getExternalizableId(), "checkReadiness");
        EpisodeService.get().submit(order, place, null, watcher);
        return id;
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PolicyStepDescriptor {
        @Override
        public String getFunctionName() {
            return "checkReadiness";
        }

        @Override
        public String getDisplayName() {
            return "Check whether a model can be released, and rolled back";
        }
    }
}
