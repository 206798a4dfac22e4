package io.jenkins.plugins.releaseguard.engine.machine;

import java.io.IOException;

/** A machine cannot be asked to do anything now; its message says why, in a part of a sentence for people. */
public final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Because of what is said, for example {@code the agent 'linux-1' is offline}. */
    public UnavailableException(String why) {
        super(why);
    }

    /** What the first of this kind among the causes says; null: there is none. */
    public static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnavailableException) {
                return cause.getMessage();
            }
        }
        return null;
    }
}
