package hudson.triggers;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Item;
import hudson.scheduler.CronTabList;

/** Starts a job by itself; here nothing calls {@link #run} but a test. */
public abstract class Trigger<J extends Item> implements Describable<Trigger<?>>, ExtensionPoint {
    protected final String spec;
    protected transient CronTabList tabs;
    protected transient J job;

    protected Trigger(String cronTabSpec) {
        this.spec = cronTabSpec;
        this.tabs = CronTabList.create(cronTabSpec);
    }

    public void start(J project, boolean newInstance) {
        this.job = project;
    }

    public void run() {
        // each trigger has its own
    }

    public void stop() {
        // nothing to give back
    }

    public final String getSpec() {
        return spec;
    }

    @Override
    public TriggerDescriptor getDescriptor() {
        return (TriggerDescriptor) Describable.super.getDescriptor();
    }
}
