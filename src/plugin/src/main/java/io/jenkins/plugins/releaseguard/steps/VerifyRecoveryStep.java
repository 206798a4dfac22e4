package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.episode.EpisodeState;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.BuildEpisodes;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code verifyRecovery}: watches until the recovery conditions of a policy have held for as long as it asks. Returns
 * when users are seen to be well, and throws otherwise. Needs no {@code node}.
 */
public final class VerifyRecoveryStep extends PolicyStep {
    private static final long serialVersionUID = 1L;
    private static final List<String> ON_FAILURE = List.of("fail", "unstable", "report");

    private String since;
    private String onFailure;

    @DataBoundConstructor
    public VerifyRecoveryStep() {}

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
    public void check() throws AbortException {
        CanaryGateArguments.checkPolicy("verifyRecovery", getPolicy(), getPolicyText());
        RunOn.check("verifyRecovery", getRunOn());
        if (onFailure != null && !ON_FAILURE.contains(onFailure)) {
            throw new AbortException(
                    "verifyRecovery: onFailure: '" + onFailure + "' is none of 'fail', 'unstable', 'report'");
        }
    }

    @Override
    public String onFailed() {
        return onFailure == null ? "fail" : onFailure;
    }

    @Override
    public boolean writes() {
        return false;
    }

    @Override
    public String submit(String id, Policy read, Place place, EpisodeWatcher watcher) throws IOException {
        EpisodeService service = EpisodeService.get();
        String rollback = since != null
                ? since
                : BuildEpisodes.newest(place.run(), read.release(), VerifyRecoveryStep::isProvable);
        if (rollback == null) {
            throw new AbortException("verifyRecovery: this build has no rollback of '" + read.release()
                    + "'. Give the id of one as since: '…'; rollbackModel returns it as id");
        }
        EpisodeState earlier = rollback.matches("[A-Za-z0-9-]{1,80}") ? service.state(rollback) : null;
        if (earlier == null || !isProvable(earlier)) {
            throw new AbortException(
                    "verifyRecovery: since: '" + rollback + "' is the id of no rollback that is known");
        }
        if (service.isRunning(rollback)) {
            throw new AbortException("verifyRecovery: the rollback '" + rollback + "' is still going on");
        }
        if (!earlier.mayBeProven()) {
            throw new AbortException("verifyRecovery: the rollback '" + rollback
                    + "' was never accepted by the world, so there is nothing to recover from it");
        }
        service.submit(
                Order.recovery(
                        rollback,
                        read,
                        place.run().getExternalizableId(),
                        service.order(rollback).cause()),
                place,
                earlier.reopened(Order.Kind.RECOVERY, null),
                watcher);
        return rollback;
    }

    /** A drill has its own proof. */
    private static boolean isProvable(EpisodeState state) {
        return state.hasRollback() && !state.isDrill();
    }

    static ListBoxModel onFailures() {
        ListBoxModel items = new ListBoxModel();
        items.add("(default: fail)", "");
        ON_FAILURE.forEach(items::add);
        return items;
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PolicyStepDescriptor {
        @POST
        public ListBoxModel doFillOnFailureItems() {
            return onFailures();
        }

        @Override
        public String getFunctionName() {
            return "verifyRecovery";
        }

        @Override
        public String getDisplayName() {
            return "Prove that users are well again after a rollback";
        }
    }
}
