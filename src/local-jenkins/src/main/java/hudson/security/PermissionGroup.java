package hudson.security;

import org.jvnet.localizer.Localizable;

/** Permissions that belong together, as they are shown where they are granted. */
public final class PermissionGroup {
    public final Class owner;

    public PermissionGroup(Class owner, Localizable title) throws IllegalStateException {
        this.owner = owner;
    }

    public String getId() {
        return owner.getName();
    }
}
