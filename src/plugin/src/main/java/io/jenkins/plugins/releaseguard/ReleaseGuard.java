package io.jenkins.plugins.releaseguard;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;
import org.jvnet.localizer.Localizable;
import org.jvnet.localizer.ResourceBundleHolder;

/**
 * What people may do, as authorization strategies offer it. Nobody has less than before the plugin had permissions of its
 * own, for each is implied by one of Jenkins's; an administrator can give them alone. Builds run as the system or as
 * somebody: what a policy may reach is bound by the folders and namespaces of the servers, not by these.
 */
public final class ReleaseGuard {
    /** Their group. */
    public static final PermissionGroup PERMISSIONS = new PermissionGroup(ReleaseGuard.class, text("group"));

    /** To see the records of a job's builds. */
    public static final Permission VIEW = permission("View", Item.READ, PermissionScope.ITEM);

    /** To let a release go on although its gate asks. */
    public static final Permission PROMOTE = permission("Promote", Item.BUILD, PermissionScope.ITEM);

    /** To have a release rolled back, or ended, when its gate asks. */
    public static final Permission ROLLBACK = permission("Rollback", Item.CANCEL, PermissionScope.ITEM);

    /** To let a version that was shown to be bad have traffic again. */
    public static final Permission LIFT_QUARANTINE =
            permission("LiftQuarantine", Jenkins.MANAGE, PermissionScope.JENKINS);

    /** To pull and release the global brake. Servers and clusters are for administrators: they get credentials. */
    public static final Permission CONFIGURE = permission("Configure", Jenkins.MANAGE, PermissionScope.JENKINS);

    private ReleaseGuard() {}

    /** Called so early that the strategy, which is read with the system's configuration, knows all of them. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.SYSTEM_CONFIG_LOADED)
    public static void register() {
        // that this class is there is all it takes
    }

    private static Permission permission(String name, Permission impliedBy, PermissionScope scope) {
        return new Permission(PERMISSIONS, name, text(name), impliedBy, scope);
    }

    private static Localizable text(String key) {
        return new Localizable(ResourceBundleHolder.get(ReleaseGuard.class), key);
    }
}
