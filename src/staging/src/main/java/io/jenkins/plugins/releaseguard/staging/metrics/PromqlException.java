package io.jenkins.plugins.releaseguard.staging.metrics;

/** A query that cannot be read ({@code bad_data}, HTTP 400) or not be carried out ({@code execution}, HTTP 422). */
final class PromqlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean execution;

    private PromqlException(String message, boolean execution) {
        super(message);
        this.execution = execution;
    }

    static PromqlException parse(String message) {
        return new PromqlException(message, false);
    }

    static PromqlException execution(String message) {
        return new PromqlException(message, true);
    }

    int status() {
        return execution ? 422 : 400;
    }

    String errorType() {
        return execution ? "execution" : "bad_data";
    }
}
