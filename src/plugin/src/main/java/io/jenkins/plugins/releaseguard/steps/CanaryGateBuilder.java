package io.jenkins.plugins.releaseguard.steps;

import hudson.EnvVars;
import hudson.Extension;
import hudson.util.ListBoxModel;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code canaryGate} as a build step of a freestyle job, with the same parameters. */
public final class CanaryGateBuilder extends PolicyBuilder {
    private String candidate;
    private String onBreach;
    private String onInconclusive;
    private String onAbort;
    private String readiness;
    private String watch;

    @DataBoundConstructor
    public CanaryGateBuilder() {}

    public String getCandidate() {
        return candidate;
    }

    /** What the running canary has to be; variables of the build are filled in. Left out: whichever runs. */
    @DataBoundSetter
    public void setCandidate(String candidate) {
        this.candidate = GateForm.filled(candidate);
    }

    public String getOnBreach() {
        return onBreach;
    }

    /** {@code rollback} (default), {@code fail}, {@code unstable}, {@code report} or {@code ask}. */
    @DataBoundSetter
    public void setOnBreach(String onBreach) {
        this.onBreach = GateForm.filled(onBreach);
    }

    public String getOnInconclusive() {
        return onInconclusive;
    }

    /** As {@link #setOnBreach}. */
    @DataBoundSetter
    public void setOnInconclusive(String onInconclusive) {
        this.onInconclusive = GateForm.filled(onInconclusive);
    }

    public String getOnAbort() {
        return onAbort;
    }

    /** {@code rollback} (default) or {@code leave}. */
    @DataBoundSetter
    public void setOnAbort(String onAbort) {
        this.onAbort = GateForm.filled(onAbort);
    }

    public String getReadiness() {
        return readiness;
    }

    /** How the checklist before the window is taken: {@code strict} (default), {@code warn} or {@code off}. */
    @DataBoundSetter
    public void setReadiness(String readiness) {
        this.readiness = GateForm.filled(readiness);
    }

    public String getWatch() {
        return watch;
    }

    /** How long a healthy release is watched after the build, such as {@code 24h}; left out: as the policy says. */
    @DataBoundSetter
    public void setWatch(String watch) {
        this.watch = GateForm.filled(watch);
    }

    @Override
    PolicyStep withoutPolicy(EnvVars variables) {
        CanaryGateStep step = new CanaryGateStep();
        if (candidate != null) {
            step.setCandidate(variables.expand(candidate));
        }
        step.setOnBreach(onBreach);
        step.setOnInconclusive(onInconclusive);
        step.setOnAbort(onAbort);
        step.setReadiness(readiness);
        step.setWatch(watch);
        return step;
    }

    /** What Jenkins knows of the build step. */
    @Extension
    @Symbol("canaryGate")
    public static final class DescriptorImpl extends PolicyBuilderDescriptor {
        public DescriptorImpl() {
            super(CanaryGateStep.class, "candidate", "onBreach", "onInconclusive", "onAbort", "readiness", "watch");
        }

        @Override
        public String getDisplayName() {
            return "Watch a canary, roll it back when it breaks";
        }

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
    }
}
