package hudson.security;

import org.jvnet.localizer.Localizable;

/** What somebody may be allowed to do. */
public final class Permission {
    /** To change a part of a build or a job. */
    public static final Permission UPDATE = new Permission("GenericUpdate", null);

    public static final Permission READ = new Permission("GenericRead", null);
    public static final Permission CONFIGURE = new Permission("GenericConfigure", null);

    /** Whoever has that one has this one too; null: nobody has it by another. */
    public final Permission impliedBy;

    private final String id;

    private Permission(String id, Permission impliedBy) {
        this.id = id;
        this.impliedBy = impliedBy;
    }

    public Permission(
            PermissionGroup group, String name, Localizable description, Permission impliedBy, PermissionScope scope) {
        this(group.getId() + "." + name, impliedBy);
    }

    public static Permission fromId(String id) {
        return new Permission(id, null);
    }

    public String getId() {
        return id;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Permission other && other.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
