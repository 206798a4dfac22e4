package io.jenkins.plugins.releaseguard.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code release-guard}; what is done is up to its subcommands. */
@Command(
        name = "release-guard",
        description = "Checks release policies, and says what they would do and would have decided.",
        mixinStandardHelpOptions = true,
        versionProvider = ReleaseGuard.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 nothing is wrong; 1 something is wrong with what was looked at; 2 it could not be looked at."
        })
final class ReleaseGuard implements Runnable {
    @Spec
    private CommandSpec spec;

    private ReleaseGuard() {}

    /** The command line with every subcommand. */
    static CommandLine commandLine(Host host) {
        CommandLine all = new CommandLine(new ReleaseGuard())
                .addSubcommand(new ValidateCommand(host))
                .addSubcommand(new PlanCommand(host))
                .addSubcommand(new BacktestCommand(host))
                .setExecutionExceptionHandler(ReleaseGuard::said);
        all.getCommandSpec().exitCodeOnExecutionException(ExitCode.COULD_NOT_RUN);
        return all;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: validate, plan or backtest");
    }

    private static int said(Exception failure, CommandLine at, CommandLine.ParseResult arguments) {
        if (failure instanceof CannotRunException) {
            at.getErr().println(failure.getMessage());
        } else {
            at.getErr().println("release-guard: internal error, please report it");
            failure.printStackTrace(at.getErr());
        }
        at.getErr().flush();
        return ExitCode.COULD_NOT_RUN;
    }

    /** As the jar's manifest says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Version.class.getPackage().getImplementationVersion();
            return new String[] {"release-guard " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
