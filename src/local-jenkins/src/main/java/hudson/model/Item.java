package hudson.model;

import hudson.security.AccessControlled;
import hudson.security.Permission;

/** A job or a folder. */
public interface Item extends AccessControlled {
    Permission READ = Permission.fromId("hudson.model.Item.Read");
    Permission BUILD = Permission.fromId("hudson.model.Item.Build");
    Permission CANCEL = Permission.fromId("hudson.model.Item.Cancel");

    ItemGroup<? extends Item> getParent();

    String getName();

    String getFullName();
}
