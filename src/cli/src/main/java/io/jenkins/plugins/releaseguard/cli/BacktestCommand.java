package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.judge.Reason;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a gate would have decided. */
@Command(
        name = "backtest",
        description = "Says what the policy's gate would have decided about a release of the past.",
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
    private static final long MOST_LOOKS = 10_000;

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
            names = "--from",
            required = true,
            paramLabel = "TIME",
            description = "When the gate would have begun, for example 2026-11-21T09:00:00Z.")
    private Instant from;

    @Option(names = "--to", required = true, paramLabel = "TIME", description = "Up to when history is read.")
    private Instant to;

    @Option(
            names = "--candidate",
            required = true,
            paramLabel = "HASH",
            description = "The released version's value of the scope label.")
    private String candidate;

    @Option(
            names = "--baseline",
            required = true,
            paramLabel = "HASH",
            description = "The value of the scope label of the version beside it.")
    private String baseline;

    BacktestCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CannotRunException {
        if (!from.isBefore(to) || to.isAfter(host.clock().instant())) {
            throw new ParameterException(spec.commandLine(), "--from has to be before --to, and --to in the past");
        }
        if (candidate.equals(baseline)) {
            throw new ParameterException(spec.commandLine(), "--candidate and --baseline are the same");
        }
        ServersFile file = ServersOption.read(servers);
        Policy policy = PolicyOption.read(policyFile, file.servers(), host, spec.commandLine());
        if (policy == null) {
            return ExitCode.TROUBLE;
        }
        if (Duration.between(from, to).dividedBy(policy.window().every()) > MOST_LOOKS) {
            throw new ParameterException(
                    spec.commandLine(), "From --from to --to are more than " + MOST_LOOKS + " looks of the policy");
        }
        FileWorld world = new FileWorld(new Secrets(file, servers, host.variables()));
        world.openSources(signals(policy), host.clock());
        Backtest.Result result = new Backtest(policy, world, candidate, baseline).run(from, to);
        print(result);
        Decision decision = result.state().decision();
        return decision != null && decision.verdict() == Verdict.HEALTHY ? ExitCode.FINE : ExitCode.TROUBLE;
    }

    private static List<Signal> signals(Policy policy) {
        List<Signal> signals = new ArrayList<>(policy.signals().values());
        if (policy.requests() != null) {
            signals.add(policy.requests());
        }
        return signals;
    }

    private void print(Backtest.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        Decision decision = result.state().decision();
        if (decision == null) {
            out.println("No verdict up to " + RecordJson.time(result.endedAt()) + ": the window is still open");
        } else {
            out.println(decision.verdict() + " at " + RecordJson.time(decision.detected())
                    + (decision.onset() == null ? "" : ", bad since " + RecordJson.time(decision.onset())));
            decision.reasons().forEach(r -> out.println("  " + sentence(r)));
        }
        out.println(result.looks() + " looks from " + RecordJson.time(from) + " to " + RecordJson.time(result.endedAt())
                + ", " + result.observations() + " observations"
                + (result.noData().isEmpty() ? "" : ", without data " + result.noData()));
        out.flush();
    }

    private static String sentence(Reason reason) {
        return reason.condition() == null ? reason.sentence() : reason.condition() + ": " + reason.sentence();
    }
}
