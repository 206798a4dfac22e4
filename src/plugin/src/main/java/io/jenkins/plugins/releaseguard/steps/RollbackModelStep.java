package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.BuildEpisodes;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code rollbackModel}: carries out the rollback of a policy, for a reason that the build has. Returns when every leg is
 * confirmed, and throws otherwise. After this build's gate of the same release it joins its episode. Needs no
 * {@code node}.
 */
public final class RollbackModelStep extends PolicyStep {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private boolean dryRun;

    /** @param reason why, for the log and the record */
    @DataBoundConstructor
    public RollbackModelStep(String reason) {
        this.reason = reason;
    }

    public String getReason() {
        return reason;
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
    public void check() throws AbortException {
        CanaryGateArguments.checkPolicy("rollbackModel", getPolicy(), getPolicyText());
        RunOn.check("rollbackModel", getRunOn());
        if (reason == null || reason.isBlank()) {
            throw new AbortException("rollbackModel: reason: is missing. Say why, for whoever reads the record:"
                    + " rollbackModel policy: '…', reason: 'wrong prices in production'");
        }
    }

    @Override
    public boolean writes() {
        return !dryRun;
    }

    @Override
    public String submit(String id, Policy read, Place place, EpisodeWatcher watcher) throws IOException {
        watcher.log("Rollback asked for: " + reason);
        EpisodeService service = EpisodeService.get();
        String gate =
                dryRun ? null : BuildEpisodes.newest(place.run(), read.release(), EpisodeState::isGateWithoutRollback);
        EpisodeState earlier = null;
        if (gate != null) {
            earlier = service.state(gate).reopened(Order.Kind.ROLLBACK, reason);
            watcher.log("Joins the episode of this build's gate: " + gate);
        }
        String joined = gate == null ? id : gate;
        service.submit(
                Order.rollback(
                        joined,
                        read,
                        reason,
                        dryRun,
                        place.run().getExternalizableId(),
                        gate == null ? "rollbackModel" : service.order(gate).cause()),
                place,
                earlier,
                watcher);
        return joined;
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PolicyStepDescriptor {
        @Override
        public String getFunctionName() {
            return "rollbackModel";
        }

        @Override
        public String getDisplayName() {
            return "Roll a model release back";
        }
    }
}
