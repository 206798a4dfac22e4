package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.episode.Ending;
import io.jenkins.plugins.releaseguard.engine.episode.Order;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile;
import io.jenkins.plugins.releaseguard.engine.record.EpisodeRecord;
import io.jenkins.plugins.releaseguard.engine.record.Outcome;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.engine.record.RunbookText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a rollback would do now. */
@Command(
        name = "plan",
        description = "Looks which versions run, and says what a rollback would do now. Changes nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "POLICY", description = "File with the policy; - is standard input.")
    private String policyFile;

    @Option(
            names = "--servers",
            required = true,
            paramLabel = "FILE",
            description = "The metric servers and clusters that the policy may name.")
    private Path servers;

    @Option(
            names = "--candidate",
            paramLabel = "VERSION",
            description = "Tag, digest or hash that the running canary has to have.")
    private String candidate;

    @ArgGroup
    private Form form = new Form();

    /** At most one of them; neither: as people read it on a terminal. */
    private static final class Form {
        @Option(names = "--json", description = "Prints the record of the dry run.")
        private boolean json;

        @Option(names = "--markdown", description = "Prints a runbook: whom to call, commands, how to verify.")
        private boolean markdown;
    }

    PlanCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CannotRunException {
        ServersFile file = ServersOption.read(servers);
        Policy policy = PolicyOption.read(policyFile, file.servers(), host, spec.commandLine());
        if (policy == null) {
            return ExitCode.TROUBLE;
        }
        FileWorld world = new FileWorld(new Secrets(file, servers, host.variables()));
        Order order = Order.rollback(UUID.randomUUID().toString(), policy, "plan", true, null, "command line")
                .withCandidate(candidate);
        Ending ending = Plan.of(order, world, host.clock());
        if (world.missing() != null) {
            throw world.missing();
        }
        if (ending.record().outcome() != Outcome.PLANNED) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(Texts.shown(policyFile) + ": " + ending.reason());
            err.flush();
            return ExitCode.TROUBLE;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(written(ending.record()));
        out.flush();
        return ExitCode.FINE;
    }

    private String written(EpisodeRecord plan) {
        if (form.markdown) {
            return RunbookText.of(plan);
        }
        return form.json ? new RecordJson().write(plan) : PlanText.of(plan);
    }
}
