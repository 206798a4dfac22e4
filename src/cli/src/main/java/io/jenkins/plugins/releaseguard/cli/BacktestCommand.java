package io.jenkins.plugins.releaseguard.cli;

import io.jenkins.plugins.releaseguard.engine.Kinds;
import io.jenkins.plugins.releaseguard.engine.gate.Decision;
import io.jenkins.plugins.releaseguard.engine.gate.Gate;
import io.jenkins.plugins.releaseguard.engine.gate.Series;
import io.jenkins.plugins.releaseguard.engine.judge.Verdict;
import io.jenkins.plugins.releaseguard.engine.policy.Condition;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.Scope;
import io.jenkins.plugins.releaseguard.engine.policy.ServersFile;
import io.jenkins.plugins.releaseguard.engine.policy.Signal;
import io.jenkins.plugins.releaseguard.engine.policy.SourceType;
import io.jenkins.plugins.releaseguard.engine.record.RecordJson;
import io.jenkins.plugins.releaseguard.engine.signal.Stretch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
        description = "Says what the policy's gate would have decided about releases of the past.",
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
    private static final long MOST_LOOKS = 10_000;
    private static final long MOST_LOOKS_BY_PIECES = 1_000_000;
    private static final long MOST_RECORDED_LOOKS = 5_000_000;

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "POLICY", description = "File with the policy; - is standard input.")
    private String policyFile;

    @Option(
            names = "--against",
            paramLabel = "POLICY",
            description = "A changed policy, on the same history, to compare with.")
    private String otherFile;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description = "The metric servers and clusters that the policy may name; without --history required.")
    private Path servers;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Samples instead of metric servers: a table (.csv) or the record of a build (.json).")
    private Path historyFile;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "When the gate would have begun, for example 2026-11-21T09:00:00Z; of --history its first sample.")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "Up to when history is read; of --history its last sample.")
    private Instant to;

    @Option(
            names = "--candidate",
            paramLabel = "HASH",
            description = "The released version's value of the scope label; without --history required.")
    private String candidate;

    @Option(
            names = "--baseline",
            paramLabel = "HASH",
            description = "The value of the scope label of the version beside it; without --history required.")
    private String baseline;

    @Option(
            names = "--repeat",
            description = "Opens another window whenever one has its verdict, as if releases came one after the other.")
    private boolean repeat;

    @Option(
            names = "--incident",
            paramLabel = "FROM/TO",
            converter = Incident.Converter.class,
            description =
                    "A time in which the release was bad: stops at any other time are false ones. May be repeated.")
    private List<Incident> incidents = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Writes every window (.csv), or charts with every stop (.html). May be repeated.")
    private List<Path> outputs = new ArrayList<>();

    BacktestCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CannotRunException {
        checkOptions();
        ServersFile file = servers == null ? null : ServersOption.read(servers);
        List<Policy> policies = new ArrayList<>();
        for (String name : names()) {
            Policy policy = PolicyOption.read(name, file == null ? null : file.servers(), host, spec.commandLine());
            if (policy == null) {
                return ExitCode.TROUBLE;
            }
            policies.add(policy);
        }
        List<Replay> replays = new ArrayList<>();
        Seen drawn = null;
        for (int i = 0; i < policies.size(); i++) {
            Policy policy = policies.get(i);
            History history = historyFile == null ? asked(policy, file) : recorded(policy);
            if (history instanceof RecordedHistory recorded && !recorded.counts(new Gate(policy).requests())) {
                policy = policy.withoutRequests();
                spec.commandLine()
                        .getErr()
                        .println(historyFile
                                + " does not count the candidate's requests, so minRequests is not asked for");
            }
            checkSpan(policy);
            if (i == 0 && outputs.stream().anyMatch(o -> o.toString().endsWith(".html"))) {
                drawn = new Seen(history, from, to);
                history = drawn;
            }
            Backtest backtest = new Backtest(policy, history);
            List<Backtest.Result> windows =
                    repeat ? backtest.runAll(from, to, incidents) : List.of(backtest.run(from, to));
            replays.add(new Replay(names().get(i), policy, windows, incidents));
        }
        print(replays);
        for (Path output : outputs) {
            write(output, replays, drawn);
        }
        boolean fine = replays.get(0).count(Verdict.HEALTHY)
                == replays.get(0).windows().size();
        return fine ? ExitCode.FINE : ExitCode.TROUBLE;
    }

    private List<String> names() {
        return otherFile == null ? List.of(policyFile) : List.of(policyFile, otherFile);
    }

    private void checkOptions() {
        boolean fromServers = historyFile == null;
        refuse(
                fromServers && (servers == null || from == null || to == null || candidate == null || baseline == null),
                "Without --history, --servers, --from, --to, --candidate and --baseline are needed");
        refuse(
                !fromServers && (candidate != null || baseline != null),
                "--history says itself who is who; leave --candidate and --baseline out");
        refuse(candidate != null && candidate.equals(baseline), "--candidate and --baseline are the same");
        refuse("-".equals(policyFile) && "-".equals(otherFile), "Only one of both policies can be standard input");
        for (Path output : outputs) {
            refuse(
                    !output.toString().matches(".*\\.(csv|html)"),
                    "--output " + output + " ends neither in .csv nor in .html");
        }
        if (fromServers) {
            checkOrder();
        }
    }

    private void checkOrder() {
        refuse(
                !from.isBefore(to) || to.isAfter(host.clock().instant()),
                "--from has to be before --to, and --to in the past");
    }

    private void checkSpan(Policy policy) {
        checkOrder();
        boolean byPieces = signals(policy).stream().allMatch(BacktestCommand::isReadByPieces);
        long most = historyFile != null ? MOST_RECORDED_LOOKS : byPieces ? MOST_LOOKS_BY_PIECES : MOST_LOOKS;
        refuse(
                Duration.between(from, to).dividedBy(policy.window().every()) > most,
                "From --from to --to are more than " + most + " looks of the policy");
    }

    private static boolean isReadByPieces(Signal signal) {
        SourceType type = Kinds.of(signal).source(signal.spec());
        return (type == null || type == SourceType.PROMETHEUS)
                && signal.spec().operands().stream().allMatch(BacktestCommand::isReadByPieces);
    }

    private void refuse(boolean wrong, String why) {
        if (wrong) {
            throw new ParameterException(spec.commandLine(), why);
        }
    }

    private History asked(Policy policy, ServersFile file) throws CannotRunException {
        FileWorld world = new FileWorld(new Secrets(file, servers, host.variables()));
        world.openSources(
                signals(policy), host.clock(), new Stretch(to, policy.window().every()));
        History history = new ServerHistory(policy, world, candidate, baseline);
        return new Progress(history, from, to, spec.commandLine().getErr());
    }

    private static List<Signal> signals(Policy policy) {
        List<Signal> signals = new ArrayList<>(policy.signals().values());
        if (policy.requests() != null) {
            signals.add(policy.requests());
        }
        return signals;
    }

    private RecordedHistory recorded(Policy policy) throws CannotRunException {
        Duration longestGap = policy.window().every().multipliedBy(4);
        boolean table = historyFile.toString().endsWith(".csv");
        RecordedHistory history =
                table ? CsvHistory.read(historyFile, longestGap) : RecordHistory.read(historyFile, longestGap);
        for (Condition condition : policy.breach()) {
            Scope scope = new Gate(policy).scope(condition);
            if (!history.has(new Series(condition.subject(), scope))) {
                throw new CannotRunException(historyFile + ": has no `" + scope.word() + " " + condition.subject()
                        + "`, which the policy's `" + condition.text() + "` asks for");
            }
        }
        from = from == null ? history.span()[0] : from;
        to = to == null ? history.span()[1] : to;
        return history;
    }

    private void print(List<Replay> replays) {
        PrintWriter out = spec.commandLine().getOut();
        if (repeat || replays.size() > 1) {
            out.print(ReplayTable.text(replays));
        } else {
            print(replays.get(0).windows().get(0), out);
        }
        out.flush();
    }

    private void print(Backtest.Result result, PrintWriter out) {
        Decision decision = result.state().decision();
        if (decision == null) {
            out.println("No verdict up to " + RecordJson.time(result.endedAt()) + ": the window is still open");
        } else {
            out.println(decision.verdict() + " at " + RecordJson.time(decision.detected())
                    + (decision.onset() == null ? "" : ", bad since " + RecordJson.time(decision.onset())));
            decision.reasons().forEach(r -> out.println("  " + Replay.sentence(r)));
        }
        out.println(result.looks() + " looks from " + RecordJson.time(from) + " to " + RecordJson.time(result.endedAt())
                + ", " + result.observations() + " observations"
                + (result.noData().isEmpty() ? "" : ", without data " + result.noData()));
    }

    private void write(Path output, List<Replay> replays, Seen drawn) throws CannotRunException {
        boolean table = output.toString().endsWith(".csv");
        try {
            Files.writeString(
                    output, table ? ReplayTable.csv(replays) : new ReplayPage(replays, drawn, from, to).html());
        } catch (IOException e) {
            throw new CannotRunException(output + ": cannot be written: " + e.getMessage());
        }
    }
}
