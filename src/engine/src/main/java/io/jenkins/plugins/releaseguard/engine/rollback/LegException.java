package io.jenkins.plugins.releaseguard.engine.rollback;

/** A leg that could not be read, planned or carried out. The message says what, where and what to do. */
public final class LegException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is. */
    public enum Kind {
        /** The object, or a version of it, does not exist. */
        NOT_FOUND,
        /** The credential lacks a permission. */
        FORBIDDEN,
        /** The live version is neither candidate nor baseline: nothing was written. */
        SUPERSEDED,
        /** Another writer was in between, repeatedly. */
        CONFLICT,
        /** No answer in time. */
        UNREACHABLE,
        /** What was asked for waits for a person, or for what another program has to find out first. */
        WAITING,
        /** The world is not as the leg needs it. */
        UNSUITABLE
    }

    private final Kind kind;

    public LegException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public LegException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same call may go through a moment later. */
    public boolean mayPass() {
        return kind == Kind.UNREACHABLE || kind == Kind.WAITING || kind == Kind.CONFLICT;
    }
}
