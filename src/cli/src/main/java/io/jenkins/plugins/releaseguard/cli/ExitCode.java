package io.jenkins.plugins.releaseguard.cli;

/** How commands end, as linters do. */
final class ExitCode {
    /** Nothing is wrong. */
    static final int FINE = 0;

    /** Something is wrong with what was looked at. */
    static final int TROUBLE = 1;

    /** It was not looked at: an option, a file or a secret is wrong or missing. */
    static final int COULD_NOT_RUN = 2;

    private ExitCode() {}
}
