package hudson.security;

/** What somebody may be allowed to do. */
public final class Permission {
    /** To change a part of a build or a job. */
    public static final Permission UPDATE = new Permission("GenericUpdate");

    public static final Permission READ = new Permission("GenericRead");
    public static final Permission CONFIGURE = new Permission("GenericConfigure");

    private final String shown;

    private Permission(String shown) {
        this.shown = shown;
    }

    public static Permission fromId(String id) {
        return new Permission(id);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Permission other && other.shown.equals(shown);
    }

    @Override
    public int hashCode() {
        return shown.hashCode();
    }

    @Override
    public String toString() {
        return shown;
    }
}
