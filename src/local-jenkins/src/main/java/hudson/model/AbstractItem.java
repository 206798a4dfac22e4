package hudson.model;

import hudson.security.ACL;
import jenkins.model.Jenkins;

/** Base of jobs. */
public abstract class AbstractItem extends Actionable implements Item {
    private final transient ItemGroup<?> parent;
    private final String name;

    protected AbstractItem(ItemGroup parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    @Override
    public ItemGroup getParent() {
        return parent;
    }

    @Override
    public String getName() {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Folders are a part of the name here. */
    @Override
    public final String getFullName() {
        return name;
    }

    @Override
    public ACL getACL() {
        return Jenkins.get().getACL();
    }

    @Override
    public String getDisplayName() {
        return getName();
    }

    public final String getFullDisplayName() {
        return name.replace("/", " » ");
    }
}
