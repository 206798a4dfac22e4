package io.jenkins.plugins.releaseguard.drill;

import hudson.Extension;
import hudson.model.BuildableItem;
import hudson.model.Item;
import hudson.scheduler.CronTabList;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code drillSchedule('H 3 * * 1-5')}: starts a drill's job by a schedule in the syntax of Jenkins's own timer, with a cause
 * that says so. {@code rollbackDrill} in the job does the drill.
 */
public final class DrillSchedule extends Trigger<BuildableItem> {
    /**
     * @param spec lines of five fields, as in <i>Build periodically</i>
     * @throws IllegalArgumentException it is no schedule; the message has the line
     */
    @DataBoundConstructor
    public DrillSchedule(String spec) {
        super(checked(spec));
    }

    private static String checked(String spec) {
        String problem = problem(spec);
        if (problem != null) {
            throw new IllegalArgumentException("drillSchedule: " + problem);
        }
        return spec;
    }

    /** @return null where it is a schedule */
    private static String problem(String spec) {
        if (spec == null || spec.isBlank()) {
            return "the schedule is missing; write one such as 'H 3 * * 1-5'";
        }
        try {
            CronTabList.create(spec);
            return null;
        } catch (IllegalArgumentException e) {
            return "'" + spec + "' is no schedule such as 'H 3 * * 1-5': " + e.getMessage();
        }
    }

    @Override
    public void run() {
        BuildableItem due = job;
        if (due != null) {
            due.scheduleBuild(0, new DrillScheduleCause(getSpec()));
        }
    }

    /** What Jenkins knows of the trigger. */
    @Extension
    @Symbol("drillSchedule")
    public static final class DescriptorImpl extends TriggerDescriptor {
        @Override
        public String getDisplayName() {
            return "Rehearse the rollback by a schedule";
        }

        @Override
        public boolean isApplicable(Item item) {
            return item instanceof BuildableItem;
        }

        /** Under the field of the form. */
        @POST
        public FormValidation doCheckSpec(@QueryParameter String value) {
            String problem = problem(value);
            if (problem != null) {
                return FormValidation.error(problem);
            }
            String odd = CronTabList.create(value).checkSanity();
            return odd == null ? FormValidation.ok() : FormValidation.warning(odd);
        }
    }
}
