package hudson.model;

import hudson.ExtensionPoint;

/** Something that administrators have to know, shown to them until it is no more. */
public abstract class AdministrativeMonitor extends AbstractModelObject implements ExtensionPoint {
    public final String id;

    protected AdministrativeMonitor() {
        this.id = getClass().getName();
    }

    public abstract boolean isActivated();

    @Override
    public String getDisplayName() {
        return id;
    }
}
