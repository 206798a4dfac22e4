package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code canaryGate}: watches a running canary, and on a breach rolls it back and proves the recovery. It returns only
 * when the build may go on. Needs no {@code node}.
 */
public final class CanaryGateStep extends PolicyStep {
    private static final long serialVersionUID = 1L;

    private String candidate;
    private boolean candidateGiven;
    private String onBreach;
    private String onInconclusive;
    private String onAbort;
    private String readiness;
    private String watch;

    @DataBoundConstructor
    public CanaryGateStep() {}

    public String getCandidate() {
        return candidate;
    }

    /** What the running canary has to be: a digest, tag or hash. Left out: whichever runs. */
    @DataBoundSetter
    public void setCandidate(String candidate) {
        this.candidate = candidate;
        this.candidateGiven = true;
    }

    /** Whether a candidate was given, be it empty: an empty one is a mistake, and not the same as none. */
    boolean isCandidateGiven() {
        return candidateGiven;
    }

    public String getOnBreach() {
        return onBreach;
    }

    /** {@code rollback} (default), {@code fail}, {@code unstable}, {@code report} or {@code ask}. */
    @DataBoundSetter
    public void setOnBreach(String onBreach) {
        this.onBreach = onBreach;
    }

    public String getOnInconclusive() {
        return onInconclusive;
    }

    /** As {@link #setOnBreach}; the default is {@code rollback} while the candidate has a part of the traffic. */
    @DataBoundSetter
    public void setOnInconclusive(String onInconclusive) {
        this.onInconclusive = onInconclusive;
    }

    public String getOnAbort() {
        return onAbort;
    }

    /** What an aborted build does to the canary: {@code rollback} (default) or {@code leave}. */
    @DataBoundSetter
    public void setOnAbort(String onAbort) {
        this.onAbort = onAbort;
    }

    public String getReadiness() {
        return readiness;
    }

    /** How the checklist before the window is taken: {@code strict} (default), {@code warn} or {@code off}. */
    @DataBoundSetter
    public void setReadiness(String readiness) {
        this.readiness = readiness;
    }

    public String getWatch() {
        return watch;
    }

    /** How long a healthy release is watched after the build, such as {@code 24h}; left out: as the policy says. */
    @DataBoundSetter
    public void setWatch(String watch) {
        this.watch = watch;
    }

    @Override
    public void check() throws AbortException {
        CanaryGateArguments.check(this);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public String submit(String id, Policy policy, Place place, EpisodeWatcher watcher) throws IOException {
        Order order = Order.gate(id, policy, place.run().getExternalizableId(), "canaryGate")
                .withCandidate(candidate)
                .withReadiness(CanaryGateArguments.readiness(readiness))
                .withWatch(CanaryGateArguments.watch(watch))
                .withReactions(
                        CanaryGateArguments.reaction("onBreach", onBreach),
                        CanaryGateArguments.reaction("onInconclusive", onInconclusive),
                        CanaryGateArguments.onAbort(onAbort));
        EpisodeService.get().submit(order, place, null, watcher);
        return id;
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PolicyStepDescriptor {
        @POST
        public ListBoxModel doFillOnBreachItems() {
            return GateForm.reactions();
        }

        @POST
        public ListBoxModel doFillOnInconclusiveItems() {
            return GateForm.reactions();
        }

        @POST
        public ListBoxModel doFillOnAbortItems() {
            return GateForm.onAborts();
        }

        @POST
        public ListBoxModel doFillReadinessItems() {
            return GateForm.readiness();
        }

        @Override
        public String getFunctionName() {
            return "canaryGate";
        }

        @Override
        public String getDisplayName() {
            return "Watch a canary, roll it back when it breaks";
        }
    }
}
