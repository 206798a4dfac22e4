package io.jenkins.plugins.releaseguard.engine.signal.predictions;

/** Rows that cannot be read; the message is for the one who made them. */
final class WrongRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongRowException(String message) {
        super(message, null, false, false);
    }
}
