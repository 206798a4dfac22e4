package hudson.model;

import java.io.Serializable;
import java.util.Locale;

/** How a build ended, or stands. */
public final class Result implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final Result SUCCESS = new Result("SUCCESS", 0);
    public static final Result UNSTABLE = new Result("UNSTABLE", 1);
    public static final Result FAILURE = new Result("FAILURE", 2);
    public static final Result NOT_BUILT = new Result("NOT_BUILT", 3);
    public static final Result ABORTED = new Result("ABORTED", 4);

    public final int ordinal;
    private final String name;

    private Result(String name, int ordinal) {
        this.name = name;
        this.ordinal = ordinal;
    }

    public static Result fromString(String s) {
        return switch (s.toUpperCase(Locale.ROOT)) {
            case "SUCCESS" -> SUCCESS;
            case "UNSTABLE" -> UNSTABLE;
            case "NOT_BUILT" -> NOT_BUILT;
            case "ABORTED" -> ABORTED;
            default -> FAILURE;
        };
    }

    public Result combine(Result that) {
        return ordinal < that.ordinal ? that : this;
    }

    public boolean isWorseThan(Result that) {
        return ordinal > that.ordinal;
    }

    public boolean isWorseOrEqualTo(Result that) {
        return ordinal >= that.ordinal;
    }

    public boolean isBetterThan(Result that) {
        return ordinal < that.ordinal;
    }

    public boolean isBetterOrEqualTo(Result that) {
        return ordinal <= that.ordinal;
    }

    private Object readResolve() {
        return fromString(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
