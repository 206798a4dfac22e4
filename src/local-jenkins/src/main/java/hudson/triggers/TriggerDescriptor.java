package hudson.triggers;

import hudson.model.Descriptor;
import hudson.model.Item;

/** What Jenkins knows of a trigger. */
public abstract class TriggerDescriptor extends Descriptor<Trigger<?>> {
    protected TriggerDescriptor() {}

    public abstract boolean isApplicable(Item item);
}
