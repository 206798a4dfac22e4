package hudson.security;

/** Where a permission can be granted. */
public final class PermissionScope {
    public static final PermissionScope JENKINS = new PermissionScope();
    public static final PermissionScope ITEM = new PermissionScope();

    private PermissionScope() {}
}
