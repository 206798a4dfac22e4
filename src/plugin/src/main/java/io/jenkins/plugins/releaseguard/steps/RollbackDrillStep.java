package io.jenkins.plugins.releaseguard.steps;

import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.releaseguard.engine.episode.DrillSpec;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Durations;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.episode.EpisodeService;
import io.jenkins.plugins.releaseguard.episode.EpisodeWatcher;
import io.jenkins.plugins.releaseguard.episode.Place;
import java.io.IOException;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * {@code rollbackDrill}: its block makes a bad release on purpose, in staging; then it is found, rolled back and recovered from,
 * and each part is timed. Returns when all of that was seen, and throws otherwise. Needs no {@code node}.
 */
public final class RollbackDrillStep extends PolicyStep {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST = Duration.ofDays(1);

    private String detectWithin;
    private boolean failOnTarget;

    @DataBoundConstructor
    public RollbackDrillStep() {}

    public String getDetectWithin() {
        return detectWithin;
    }

    /** How long after the block's begin the breach has to be found, such as {@code 10m}; left out: the window's {@code atMost}. */
    @DataBoundSetter
    public void setDetectWithin(String detectWithin) {
        this.detectWithin = detectWithin;
    }

    public boolean isFailOnTarget() {
        return failOnTarget;
    }

    /** Whether a recovery that misses the policy's target fails the drill. */
    @DataBoundSetter
    public void setFailOnTarget(boolean failOnTarget) {
        this.failOnTarget = failOnTarget;
    }

    @Override
    public void check() throws AbortException {
        CanaryGateArguments.checkPolicy("rollbackDrill", getPolicy(), getPolicyText());
        RunOn.check("rollbackDrill", getRunOn());
        spec();
    }

    private DrillSpec spec() throws AbortException {
        Duration within = detectWithin == null ? null : Durations.parse(detectWithin.strip());
        if (detectWithin != null && (within == null || within.isZero() || within.compareTo(LONGEST) > 0)) {
            throw new AbortException(
                    "rollbackDrill: detectWithin: '" + detectWithin + "' is no duration from 1ms to 24h;"
                            + " write one such as '10m', or leave it out for the window's `atMost`");
        }
        return new DrillSpec(within, failOnTarget);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public String submit(String id, Policy policy, Place place, EpisodeWatcher watcher) throws IOException {
        Order order = Order.drill(id, policy, spec(), place.run().getExternalizableId(), "rollbackDrill");
        EpisodeService.get().submit(order, place, null, watcher);
        return id;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new DrillExecution(this, context);
    }

    /** What Jenkins knows of the step. */
    @Extension
    public static final class DescriptorImpl extends PolicyStepDescriptor {
        @Override
        public String getFunctionName() {
            return "rollbackDrill";
        }

        @Override
        public String getDisplayName() {
            return "Rehearse a rollback in staging";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
