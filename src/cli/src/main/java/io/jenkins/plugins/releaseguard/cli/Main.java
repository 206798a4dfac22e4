package io.jenkins.plugins.releaseguard.cli;

/** Where {@code java -jar release-guard.jar} begins. */
public final class Main {
    private Main() {}

    /** Runs the command of the arguments and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(ReleaseGuard.commandLine(Host.ofThisProcess()).execute(arguments));
    }
}
