package io.jenkins.plugins.releaseguard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.releaseguard.engine.policy.Policy;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyException;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyExplanation;
import io.jenkins.plugins.releaseguard.engine.policy.PolicyReader;
import io.jenkins.plugins.releaseguard.engine.policy.Servers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds every mistake in policies. */
@Command(
        name = "validate",
        description = "Finds every mistake in policies: FILE:LINE:COLUMN: MESSAGE.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    /** ASCII only, so that it is the same in every locale. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Host host;
    private final PolicyReader reader = Policies.reader();

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "POLICY", description = "Files with a policy; - is standard input.")
    private List<String> policies;

    @Option(
            names = "--servers",
            paramLabel = "FILE",
            description =
                    "The metric servers and clusters that policies may name; without it their names are not checked.")
    private Path servers;

    @Option(names = "--strict", description = "A warning is a mistake, too.")
    private boolean strict;

    @ArgGroup
    private Form form = new Form();

    /** What is printed; one or the other. */
    private static final class Form {
        @Option(names = "--json", description = "Prints what was found as a JSON array.")
        private boolean json;

        @Option(names = "--explain", description = "Prints policies without a mistake in full, with every default.")
        private boolean explain;
    }

    ValidateCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws CannotRunException {
        if (policies.stream().filter(Texts.STANDARD_INPUT::equals).count() > 1) {
            throw new ParameterException(spec.commandLine(), "Standard input (-) can be read once only");
        }
        Servers known = servers == null ? null : ServersOption.read(servers).servers();
        List<Finding> findings = new ArrayList<>();
        List<String> explanations = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        Texts texts = new Texts(host.in());
        for (String name : policies) {
            try {
                check(Texts.shown(name), texts.read(name), known, findings, explanations);
            } catch (CannotRunException e) {
                unread.add(e.getMessage());
            }
        }
        print(findings, explanations, unread);
        boolean mistakes = findings.stream().anyMatch(f -> f.isMistake(strict));
        return !unread.isEmpty() ? ExitCode.COULD_NOT_RUN : mistakes ? ExitCode.TROUBLE : ExitCode.FINE;
    }

    private void check(String file, String text, Servers known, List<Finding> findings, List<String> explanations) {
        try {
            Policy policy = reader.read(text, file, known == null ? AssumedServers.of(text) : known);
            findings.addAll(Finding.warnings(policy.warnings()));
            explanations.add("# " + file + "\n" + (known == null ? AssumedServers.EXPLANATION : "")
                    + PolicyExplanation.explain(policy));
        } catch (PolicyException e) {
            findings.addAll(Finding.errors(e.problems()));
        }
    }

    /** With --explain standard output is YAML, in which the warnings are comments; mistakes go beside it. */
    private void print(List<Finding> findings, List<String> explanations, List<String> unread) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (form.json) {
            out.println(json(findings));
        } else if (form.explain) {
            out.print(String.join("---\n", explanations));
            findings.stream().filter(f -> f.isMistake(false)).forEach(f -> err.println(f.text()));
        } else {
            findings.forEach(f -> out.println(f.text()));
        }
        unread.forEach(err::println);
        out.flush();
        err.flush();
    }

    private static String json(List<Finding> findings) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(findings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("findings consist of plain values: " + e.getOriginalMessage(), e);
        }
    }
}
