package io.jenkins.plugins.releaseguard.cli;

/** Ends a command with {@link ExitCode#COULD_NOT_RUN}; the message, of one line or more, is all that is said. */
final class CannotRunException extends Exception {
    private static final long serialVersionUID = 1L;

    CannotRunException(String message) {
        super(message);
    }
}
